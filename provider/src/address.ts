/** Where the provider comes from, as configurations name it. */
export const providerAddress = 'rollcall.dev/rollcall/rollcall'
