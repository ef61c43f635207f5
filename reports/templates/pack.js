// DEFLATE (RFC 1951) read back: browsers that have it built in are younger than those on many an intranet.
const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const BACK_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const BACK_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Table of a Huffman code: for each pattern of the longest length, symbol x 16 + bits that it takes. */
function huffman(lengths) {
  const most = Math.max(1, ...lengths), table = new Uint16Array(1 << most);
  for (let bits = 1, code = 0; bits <= most; bits++, code <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== bits) continue;
      let pattern = 0;
      for (let b = 0; b < bits; b++) pattern |= ((code >> b) & 1) << (bits - 1 - b);
      for (; pattern < table.length; pattern += 1 << bits) table[pattern] = (symbol << 4) | bits;
      code++;
    }
  }
  return table;
}

const FIXED = [
  huffman(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  huffman(new Array(30).fill(5)),
];

/** The `size` bytes that were packed into `packed`. */
function inflate(packed, size) {
  const out = new Uint8Array(size);
  let at = 0, held = 0, have = 0, end = 0;
  const need = (n) => {
    while (have < n) {
      held |= (packed[at++] || 0) << have;
      have += 8;
    }
  };
  const take = (n) => {
    need(n);
    const value = held & ((1 << n) - 1);
    held >>>= n;
    have -= n;
    return value;
  };
  const symbol = (table) => {
    need(15);
    const entry = table[held & (table.length - 1)];
    held >>>= entry & 15;
    have -= entry & 15;
    return entry >> 4;
  };
  const tables = () => {
    const nLengths = take(5) + 257, nBacks = take(5) + 1, nCodes = take(4) + 4;
    const codes = new Array(19).fill(0), lengths = [];
    for (let i = 0; i < nCodes; i++) codes[CODE_ORDER[i]] = take(3);
    const table = huffman(codes);
    while (lengths.length < nLengths + nBacks) {
      const code = symbol(table);
      if (code < 16) lengths.push(code);
      else {
        const again = code === 16 ? 3 + take(2) : code === 17 ? 3 + take(3) : 11 + take(7);
        lengths.push(...new Array(again).fill(code === 16 ? lengths[lengths.length - 1] : 0));
      }
    }
    return [huffman(lengths.slice(0, nLengths)), huffman(lengths.slice(nLengths))];
  };
  const stored = () => {
    at -= have >> 3;
    held = have = 0;
    const length = packed[at] | (packed[at + 1] << 8);
    out.set(packed.subarray(at + 4, at + 4 + length), end);
    at += 4 + length;
    end += length;
  };
  const coded = ([lengths, backs]) => {
    for (let code = symbol(lengths); code !== 256; code = symbol(lengths)) {
      if (code < 256) out[end++] = code;
      else {
        const length = LENGTH_BASE[code - 257] + take(LENGTH_BITS[code - 257]), which = symbol(backs);
        const back = BACK_BASE[which] + take(BACK_BITS[which]);
        for (const stop = end + length; end < stop; end++) out[end] = out[end - back];
      }
    }
  };
  for (let last = 0; !last; ) {
    last = take(1);
    const kind = take(2);
    if (kind === 0) stored();
    else coded(kind === 1 ? FIXED : tables());
  }
  return out;
}

/** The value in a packed data element. */
function unpack(element) {
  const letters = atob(element.textContent), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return JSON.parse(new TextDecoder().decode(inflate(bytes, Number(element.dataset.size))));
}
