// Contenders in turn: what disturbs the machine for a while then disturbs all of them, and a ratio within a round stays true.
// Every other round goes backwards: nobody is always the first, and neighbours stay neighbours.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs every contender once a round.
 * @param contenders each `{ name, run, rounds? }`; one with fewer rounds takes part in the first of them only
 * @returns name -> its results, by round
 */
export async function inRounds(contenders, rounds, tell) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      if (round >= (contender.rounds ?? rounds)) continue;
      tell(`round ${round + 1}/${rounds}: ${contender.name}`);
      results.get(contender.name)[round] = await contender.run(round);
    }
  }
  return results;
}

/** Median of one figure over the rounds; undefined where it is not known. */
export function medianOf(results, figure) {
  const known = results.map(figure).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}

/** Median over the rounds of a figure against another contender's of the same round. */
export function ratioOf(results, others, figure) {
  const ratios = results.flatMap((result, round) => (others[round] ? [figure(result) / figure(others[round])] : []));
  return ratios.length === 0 ? undefined : median(ratios);
}
