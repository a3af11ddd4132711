// Bytes and their hexadecimal text, in Node and in browsers.

export const utf8 = (text) => new TextEncoder().encode(text);
export const toHex = (bytes) => "0x" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => Uint8Array.from(text.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));
