/** Seconds a session may stay active after its last participant left: the documented range and default. */
export const keepAliveSeconds = { minimum: 60, maximum: 600, default: 60 } as const;
