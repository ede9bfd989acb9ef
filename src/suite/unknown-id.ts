/** An id that no record has, of the form that ids have. */
export const unknownId = "00000000-0000-4000-8000-00000000dead";
