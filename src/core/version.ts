/** The release, as package.json says it too. */
export const APP_VERSION = '0.1.0';

/** The rules of rating and matching. It goes up with every change by which the same facts give another result. */
export const ENGINE_VERSION = '4';
