export const isProjectFile = ({ name }: { readonly name: string }): boolean => /\.domino$/i.test(name);
