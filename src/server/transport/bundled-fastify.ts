/** Fastify as the build bundles it: one file, which loads faster than the package. It cannot compile schemas of routes. */
export { default } from "fastify";
