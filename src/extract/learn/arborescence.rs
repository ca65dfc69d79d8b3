//! The best tree over scored arcs (Chu and Liu 1965; Edmonds 1967).

use super::matrix::greatest;

/// The heads of `tokens` tokens, counted from 1 with 0 for the root, that make the best tree with one root. `scores` is
/// tokens x (tokens + 1): row by dependent, column by head, the root's first.
pub fn heads(scores: &[f32], tokens: usize) -> Vec<u32> {
    let columns = tokens + 1;
    let greedy: Vec<usize> = scores.chunks_exact(columns).map(greatest).collect();
    let roots = greedy.iter().filter(|head| **head == 0).count();
    if roots == 1 && cycle(&prefixed(&greedy)).is_none() {
        return greedy.into_iter().map(|head| head as u32).collect();
    }
    // One root: the token that loses most by another head.
    let gain = |token: usize| {
        let row = &scores[token * columns..][..columns];
        row[0] - row[1..].iter().copied().fold(f32::NEG_INFINITY, f32::max)
    };
    let root = (0..tokens).max_by(|&a, &b| gain(a).total_cmp(&gain(b)).then(b.cmp(&a))).unwrap_or(0);
    let mut table = vec![f32::NEG_INFINITY; columns * columns];
    for (token, row) in scores.chunks_exact(columns).enumerate() {
        let to = &mut table[(token + 1) * columns..][..columns];
        to.copy_from_slice(row);
        to[token + 1] = f32::NEG_INFINITY;
        to[0] = if token == root { to[0] } else { f32::NEG_INFINITY };
        if token == root {
            to[1..].fill(f32::NEG_INFINITY);
        }
    }
    best(&table, columns)[1..].iter().map(|head| *head as u32).collect()
}

fn prefixed(heads: &[usize]) -> Vec<usize> {
    let mut all = vec![0];
    all.extend_from_slice(heads);
    all
}

/// The nodes of a cycle among `heads`, where node 0 has no head; none if there is none.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    // The walk that a node was first met on; each node is walked over once.
    let mut met = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut node = start;
        while node != 0 && met[node] == 0 {
            met[node] = start;
            node = heads[node];
        }
        if node != 0 && met[node] == start {
            let mut nodes = vec![node];
            let mut next = heads[node];
            while next != node {
                nodes.push(next);
                next = heads[next];
            }
            return Some(nodes);
        }
    }
    None
}

/// The best heads of nodes 1 and up, by contracting a cycle of greedy choices into one node until there is none. Each
/// contraction is a level of recursion and takes at least one node away, so both are bounded by the number of nodes.
fn best(table: &[f32], nodes: usize) -> Vec<usize> {
    let mut heads: Vec<usize> = table.chunks_exact(nodes).map(greatest).collect();
    heads[0] = 0;
    let Some(cycle) = cycle(&heads) else { return heads };
    let mut in_cycle = vec![false; nodes];
    cycle.iter().for_each(|node| in_cycle[*node] = true);
    let outside: Vec<usize> = (0..nodes).filter(|node| !in_cycle[*node]).collect();
    // The cycle becomes the last node of a smaller table.
    let (size, whole) = (outside.len() + 1, outside.len());
    let mut smaller = vec![f32::NEG_INFINITY; size * size];
    let mut leaves = vec![cycle[0]; size];
    let mut enters = vec![cycle[0]; size];
    for (new, &old) in outside.iter().enumerate() {
        for (column, &head) in outside.iter().enumerate() {
            smaller[new * size + column] = table[old * nodes + head];
        }
        for &node in &cycle {
            let from_cycle = table[old * nodes + node];
            if from_cycle > smaller[new * size + whole] {
                smaller[new * size + whole] = from_cycle;
                leaves[new] = node;
            }
            let into_cycle = table[node * nodes + old] - table[node * nodes + heads[node]];
            if into_cycle > smaller[whole * size + new] {
                smaller[whole * size + new] = into_cycle;
                enters[new] = node;
            }
        }
    }
    let chosen = best(&smaller, size);
    for (new, &old) in outside.iter().enumerate().skip(1) {
        heads[old] = if chosen[new] == whole { leaves[new] } else { outside[chosen[new]] };
    }
    let entered = enters[chosen[whole]];
    heads[entered] = outside[chosen[whole]];
    heads
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    /// The best total over all trees with one root, by trying every choice of heads.
    fn by_trying(scores: &[f32], tokens: usize) -> f32 {
        let columns = tokens + 1;
        let mut most = f32::NEG_INFINITY;
        for mut code in 0..columns.pow(tokens as u32) {
            let mut heads = vec![0];
            for _ in 0..tokens {
                heads.push(code % columns);
                code /= columns;
            }
            let single = heads[1..].iter().filter(|head| **head == 0).count() == 1;
            if single && cycle(&heads).is_none() {
                most = most.max(total(scores, &heads[1..]));
            }
        }
        most
    }

    fn total(scores: &[f32], heads: &[usize]) -> f32 {
        heads.iter().enumerate().map(|(token, head)| scores[token * (heads.len() + 1) + head]).sum()
    }

    #[test]
    fn no_tree_is_better() {
        let mut random = Random::new(7);
        for round in 0..300 {
            let tokens = 1 + round % 5;
            let mut scores: Vec<f32> = (0..tokens * (tokens + 1)).map(|_| random.signed()).collect();
            for token in 0..tokens {
                scores[token * (tokens + 1) + token + 1] = f32::NEG_INFINITY;
                // The root is as good as any: which token it is stays open.
                scores[token * (tokens + 1)] = if token == round % tokens { 9.0 } else { -9.0 };
            }
            let found: Vec<usize> = heads(&scores, tokens).into_iter().map(|head| head as usize).collect();
            assert!(cycle(&prefixed(&found)).is_none(), "{found:?}");
            let (found, best) = (total(&scores, &found), by_trying(&scores, tokens));
            assert!((found - best).abs() < 1e-4, "round {round}: {found} where {best} can be had");
        }
    }

    #[test]
    fn equal_scores_still_make_a_tree() {
        for tokens in [1, 2, 7, 60] {
            let found: Vec<usize> =
                heads(&vec![0.0; tokens * (tokens + 1)], tokens).into_iter().map(|head| head as usize).collect();
            assert!(cycle(&prefixed(&found)).is_none());
            assert_eq!(found.iter().filter(|head| **head == 0).count(), 1);
        }
    }
}
