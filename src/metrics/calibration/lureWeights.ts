/**
 * Weights of labels that were drawn one after another, each row's chance known (LURE: Farquhar, Gal and Rainforth 2021, "On statistical bias
 * in active learning"): the mean of weighted values is that of all rows in expectation. All are 1 where every draw was uniform, or all rows
 * are labelled. They are scaled to a mean of 1.
 * @param drawWeights 1 ÷ (chance × rows then left), in the order of the draws
 * @param rows of the whole set, labelled ones included
 */
export function lureWeights(drawWeights: readonly number[], rows: number): readonly number[] {
  const count = drawWeights.length;
  const weights = drawWeights.map((weight, at) => {
    const after = rows - at - 1;
    // Draws that led out of the set, or rows that came since, may leave fewer rows than draws: then each counts as one.
    return after <= 0 || rows <= count ? 1 : 1 + ((rows - count) / after) * (weight - 1);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (weight * count) / sum);
}
