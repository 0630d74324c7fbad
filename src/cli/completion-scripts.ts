/** The shells that there is a script for. */
export const shellNames = ["bash", "zsh", "fish"] as const;

/*
 * The scripts know nothing of the commands: at each TAB they hand the words to `crm-sync __complete`, which prints
 * `files`, `folders` or `none` (what the shell may add by itself) and then a candidate a line, with its description after a
 * tab. Nothing that was typed is evaluated, and what goes wrong is silence.
 */
const bash = `# Completion of crm-sync for bash 3.2 and later.
_crm_sync() {
    local program=$1 kind value
    [[ $program == "~/"* ]] && program=$HOME/@{program:2}
    type -P "$program" >/dev/null || program=crm-sync
    COMPREPLY=()
    {
        read -r kind
        while IFS= read -r value; do COMPREPLY+=("$value"); done
    } < <("$program" __complete bash "@{COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    case $kind in
    files)
        # Without candidates of ours, readline completes files by itself, which it does best.
        if ((@{#COMPREPLY[@]} > 0)); then
            compopt -o filenames 2>/dev/null
            while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
        fi
        ;;
    folders) compopt +o default +o bashdefault -o dirnames 2>/dev/null ;;
    *) ((@{#COMPREPLY[@]} > 0)) || compopt +o default +o bashdefault 2>/dev/null ;;
    esac
    compopt -o nosort 2>/dev/null
    [[ @{COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
    return 0
}
complete -o bashdefault -o default -F _crm_sync crm-sync
`;

const zsh = String.raw`#compdef crm-sync
# Completion of crm-sync for zsh.
_crm-sync() {
    local program=@{~@{(Q)words[1]}} kind line value
    local -a lines closed open
    whence -p -- $program >/dev/null || program=crm-sync
    lines=("@{(@f)$("$program" __complete zsh "@{(@Q)words[2,CURRENT-1]}" "@{(Q)PREFIX}" 2>/dev/null)}")
    kind=$lines[1]
    for line in "@{(@)lines[2,-1]}"; do
        value=@{@{line%%$'\t'*}//:/\\:}
        [[ $line == *$'\t'* ]] && line=$value:@{line#*$'\t'} || line=$value
        [[ $value == *= ]] && open+=("$line") || closed+=("$line")
    done
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    local found=1
    (( $#closed )) && _describe -V 'crm-sync' closed && found=0
    (( $#open )) && _describe -V 'crm-sync' open -S '' && found=0
    case $kind in
    files) _files && found=0 ;;
    folders) _files -/ && found=0 ;;
    esac
    return found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _crm-sync "$@"
elif (( $+functions[compdef] )); then
    compdef _crm-sync crm-sync
fi
`;

const fish = String.raw`# Completion of crm-sync for fish 3.1 and later.
function __crm_sync_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    type -q -- $program; or set program crm-sync
    set -l found (command $program __complete fish $words "$current" 2>/dev/null)
    set -l kind $found[1]
    set -e found[1]
    test (count $found) -gt 0; and printf '%s\n' $found
    set -l prefix (string match -r -- '^--[^=]+=' "$current")
    set -l path (string replace -r -- '^--[^=]+=' '' "$current")
    switch "$kind"
        case files
            for file in (__fish_complete_path "$path")
                echo "$prefix$file"
            end
        case folders
            for folder in (__fish_complete_directories "$path" '')
                echo "$prefix$folder"
            end
    end
end
complete -c crm-sync -f -k -a '(__crm_sync_complete)'
`;

/** A template would take the shells' own `${` for its own: they are written `@{` here. */
function script(text: string): string {
  return text.replaceAll("@{", "${");
}

/** The script of each shell, to be sourced or put where it looks for them. */
export const completionScripts: Readonly<Record<(typeof shellNames)[number], string>> = {
  bash: script(bash),
  zsh: script(zsh),
  fish: script(fish),
};
