import manifest from '../../package.json' with { type: 'json' }

/** Version of this API. */
export const version: string = manifest.version
