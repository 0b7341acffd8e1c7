/**
 * The factor L of a symmetric positive definite matrix A = L·Lᵀ (Cholesky; Golub and Van Loan 2013, alg. 4.2.1), in
 * place: `matrix` is size × size by rows and only its lower triangle is read and written. A pivot that rounding made
 * nothing or negative counts as `least`, which is safe since ridge keeps true pivots above it.
 */
export function factorise(matrix: Float64Array, size: number, least = 1e-10): Float64Array {
  for (let row = 0; row < size; row++) {
    const from = row * size;
    for (let column = 0; column <= row; column++) {
      const other = column * size;
      let sum = matrix[from + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[from + k]! * matrix[other + k]!;
      matrix[from + column] =
        row === column ? Math.sqrt(Math.max(sum, least)) : sum / matrix[other + column]!;
    }
  }
  return matrix;
}

/** x of L·Lᵀ·x = `right`, in a new array. */
export function solve(factor: Float64Array, size: number, right: Float64Array): Float64Array {
  const x = forward(factor, size, Float64Array.from(right));
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row]!;
    for (let k = row + 1; k < size; k++) sum -= factor[k * size + row]! * x[k]!;
    x[row] = sum / factor[row * size + row]!;
  }
  return x;
}

/** vᵀ·A⁻¹·v from A's factor; `vector` is used up. */
export function inverseForm(factor: Float64Array, size: number, vector: Float64Array): number {
  forward(factor, size, vector);
  let sum = 0;
  for (let row = 0; row < size; row++) sum += vector[row]! ** 2;
  return sum;
}

function forward(factor: Float64Array, size: number, x: Float64Array): Float64Array {
  for (let row = 0; row < size; row++) {
    const from = row * size;
    let sum = x[row]!;
    for (let k = 0; k < row; k++) sum -= factor[from + k]! * x[k]!;
    x[row] = sum / factor[from + row]!;
  }
  return x;
}
