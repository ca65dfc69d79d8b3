//! Products of row-major matrices that lie in slices.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};

fn view(data: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, columns), data).expect("a matrix as large as its shape says")
}

fn view_mut(data: &mut [f32], rows: usize, columns: usize) -> ArrayViewMut2<'_, f32> {
    ArrayViewMut2::from_shape((rows, columns), data).expect("a matrix as large as its shape says")
}

/// `out += a b`, with `a` of `rows` x `inner` and `b` of `inner` x `columns`.
pub(super) fn add_product(a: &[f32], b: &[f32], out: &mut [f32], [rows, inner, columns]: [usize; 3]) {
    general_mat_mul(1.0, &view(a, rows, inner), &view(b, inner, columns), 1.0, &mut view_mut(out, rows, columns));
}

/// `out += aᵀ b`, with `a` of `inner` x `rows` and `b` of `inner` x `columns`.
pub(super) fn add_product_left(a: &[f32], b: &[f32], out: &mut [f32], [rows, inner, columns]: [usize; 3]) {
    general_mat_mul(1.0, &view(a, inner, rows).t(), &view(b, inner, columns), 1.0, &mut view_mut(out, rows, columns));
}

/// `out += a bᵀ`, with `a` of `rows` x `inner` and `b` of `columns` x `inner`.
pub(super) fn add_product_right(a: &[f32], b: &[f32], out: &mut [f32], [rows, inner, columns]: [usize; 3]) {
    general_mat_mul(1.0, &view(a, rows, inner), &view(b, columns, inner).t(), 1.0, &mut view_mut(out, rows, columns));
}

/// Adds `row` to each row of `out`.
pub(super) fn add_to_rows(row: &[f32], out: &mut [f32]) {
    for part in out.chunks_exact_mut(row.len()) {
        add(row, part);
    }
}

/// Adds each row of `from` to `row`.
pub(super) fn add_rows(from: &[f32], row: &mut [f32]) {
    for part in from.chunks_exact(row.len()) {
        add(part, row);
    }
}

/// `out += from`.
pub(super) fn add(from: &[f32], out: &mut [f32]) {
    for (out, from) in out.iter_mut().zip(from) {
        *out += from;
    }
}

/// `out += factor * from`.
pub(super) fn add_scaled(factor: f32, from: &[f32], out: &mut [f32]) {
    for (out, from) in out.iter_mut().zip(from) {
        *out += factor * from;
    }
}

/// The place of the greatest number in a row; of equal ones the first.
pub(super) fn greatest(row: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = index;
        }
    }
    best
}
