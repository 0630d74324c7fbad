// How figures are written. MB are 10^6 bytes.
const grouped = (text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

export const none = "-";
export const whole = (value) => (value === undefined ? none : grouped(value.toFixed(0)));
export const fixed = (value, digits = 2) => (value === undefined ? none : value.toFixed(digits));
export const perSecond = (value) => (value === undefined ? none : `${whole(value)}/s`);
export const megabytes = (bytes) => (bytes === undefined ? none : `${whole(bytes / 1e6)} MB`);
export const microseconds = (value) => (value === undefined ? none : `${fixed(value, 1)} µs`);
export const milliseconds = (value) => (value === undefined ? none : `${fixed(value, 0)} ms`);
export const seconds = (ms) => (ms === undefined ? none : `${fixed(ms / 1000, 1)} s`);
