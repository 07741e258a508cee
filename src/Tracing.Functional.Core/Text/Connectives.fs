// and, or, not and parentheses over any kind of test. Gives the depth beside the tree: readers recurse, so it has a bound, and chains are
// trees as well.
namespace Tracing.Functional.Parsing

open Tracing.Functional

/// A tree and how deep its parts nest.
type internal Deep<'T> = (struct ('T * int))

/// How tests of one kind combine.
[<NoComparison; NoEquality>]
type internal Connectives<'T> = { And: 'T -> 'T -> 'T; Or: 'T -> 'T -> 'T; Not: 'T -> 'T; Atom: Cursor -> Deep<'T> }

module internal Connectives =

    /// The depth of a tree over parts of that depth, if that is not too deep.
    let over (cursor: Cursor) extent depth =
        if depth >= Check.deepest then
            cursor.TooDeep extent

        depth + 1

    /// A test without a connective around it.
    let rec unary kind (cursor: Cursor) : Deep<'T> =
        let first = cursor.Extent

        if cursor.TakeWord "not" then
            cursor.DeeperTest first
            let struct (inner, depth) = unary kind cursor
            cursor.BackTest()
            struct (kind.Not inner, over cursor first depth)
        elif cursor.TakeSymbol "(" then
            cursor.DeeperTest first
            let inner = either kind cursor
            cursor.Expect(")", "and, or and a closing parenthesis may follow a test")
            cursor.BackTest()
            inner
        else
            kind.Atom cursor

    and private chain word join (next: Cursor -> Deep<'T>) (cursor: Cursor) : Deep<'T> =
        let mutable struct (left, depth) = next cursor
        let mutable at = cursor.Extent

        while cursor.TakeWord word do
            let struct (right, rightDepth) = next cursor
            left <- join left right
            depth <- over cursor at (max depth rightDepth)
            at <- cursor.Extent

        struct (left, depth)

    and private both kind cursor = chain "and" kind.And (unary kind) cursor

    /// and binds closer than or.
    and either kind cursor : Deep<'T> = chain "or" kind.Or (both kind) cursor
