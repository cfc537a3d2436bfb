/**
 * Where the page lies, as a worker sees it: the folder above its own script in a build, whatever path that is served under, and the root
 * in development. With a slash at its end.
 */
export const SITE_URL: string = new URL(
  import.meta.env.DEV ? import.meta.env.BASE_URL : '../',
  import.meta.env.DEV ? self.location.origin : self.location.href,
).href;
