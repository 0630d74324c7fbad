// Shows that all rows arrived, each once, without keeping them: a sum of hashes of their keys, whatever their order.

/** FNV-1a over bytes. */
export function hashKey(bytes, from, to) {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash >>> 0;
}

export const added = (sum, hash) => (sum + hash) >>> 0;
