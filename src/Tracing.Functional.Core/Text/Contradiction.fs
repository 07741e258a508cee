// Whether a condition can never hold. A careful answer: None if it is not sure.
namespace Tracing.Functional.Parsing

open System
open System.Collections.Generic
open Tracing.Functional

/// What one test says of its subject.
[<NoComparison; NoEquality>]
type private Claim =
    {
        /// What it is about, as text: two claims of one subject are about one value.
        Subject: string
        /// Its own text.
        Text: string
        /// The values that it allows, if they are few.
        Values: Constant list option
        /// Bounds that the value must keep.
        Bound: (Order * float) option
    }

module internal Contradiction =

    let private claim subject text = { Subject = subject; Text = text; Values = None; Bound = None }

    let private number constant =
        match constant with
        | Constant.Whole whole when abs (float whole) < 9e15 -> Some(float whole)
        | Constant.Real real -> Some real
        | Constant.Whole _
        | Constant.Text _
        | Constant.Flag _ -> None

    let private ofValue subject (value: ValueTest) =
        let plain = claim subject $"{subject} {value}"

        match value with
        | ValueTest.Is constant -> { plain with Values = Some [ constant ] }
        | ValueTest.OneOf constants -> { plain with Values = Some constants }
        | ValueTest.Compare(order, bound) -> { plain with Bound = number bound |> Option.map (fun bound -> order, bound) }
        | ValueTest.Exists
        | ValueTest.Like _
        | ValueTest.Matches _ -> plain

    let private ofTime text order (bound: TimeSpan) = { claim "duration" text with Bound = Some(order, float bound.Ticks) }
    let private ofCount subject text order (bound: int) = { claim subject text with Bound = Some(order, float bound) }
    let private ofKind text (kind: SpanKind) = { claim "kind" text with Values = Some [ Constant.Whole(int64 kind) ] }

    let private ofStart test =
        match test with
        | StartTest.Name value -> ofValue "name" value
        | StartTest.Kind kind -> ofKind (string test) kind
        | StartTest.Source value -> ofValue "source" value
        | StartTest.Attribute(key, value) -> ofValue $"attribute {Canonical.text key}" value
        | StartTest.Baggage(name, value) -> ofValue $"baggage {Canonical.text name}" value
        | StartTest.Method value -> ofValue "method" value
        | StartTest.Path value -> ofValue "path" value
        | StartTest.Header(name, value) -> ofValue $"header {Canonical.text (name.ToLowerInvariant())}" value
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Function _ -> claim "" (string test)

    let private ofTrace test =
        match test with
        | TraceTest.Duration(order, bound) -> ofTime (string test) order bound
        | TraceTest.SpanCount(order, bound) -> ofCount "span count" (string test) order bound
        | TraceTest.ErrorCount(order, bound) -> ofCount "error count" (string test) order bound

    let private ofSpan test =
        match test with
        | SpanTest.Name value -> ofValue "name" value
        | SpanTest.Kind kind -> ofKind (string test) kind
        | SpanTest.Source value -> ofValue "source" value
        | SpanTest.Attribute(key, value) -> ofValue $"attribute {Canonical.text key}" value
        | SpanTest.Duration(order, bound) -> ofTime (string test) order bound
        | SpanTest.Failed
        | SpanTest.ExceptionType _
        | SpanTest.Event _
        | SpanTest.Function _
        | SpanTest.And _
        | SpanTest.Or _
        | SpanTest.Not _ -> claim "" (string test)

    /// Whether no number keeps both bounds.
    let private exclude (first: Order * float) (second: Order * float) =
        let isUpper order = order = Order.LessThan || order = Order.AtMost
        let isStrict order = order = Order.LessThan || order = Order.GreaterThan

        let a, x = first
        let b, y = second
        let upper, lower = if isUpper a then x, y else y, x
        isUpper a <> isUpper b && (upper < lower || (upper = lower && (isStrict a || isStrict b)))

    /// By hash: lists in a text may be long.
    let private areApart (first: Constant list) (second: Constant list) =
        let known = HashSet(first, HashIdentity.Structural)
        not (List.exists known.Contains second)

    let private contradicts (first: Claim) (second: Claim) =
        let values =
            match first.Values, second.Values with
            | Some a, Some b -> areApart a b
            | _ -> false

        let bounds =
            match first.Bound, second.Bound with
            | Some a, Some b -> exclude a b
            | _ -> false

        first.Subject <> "" && first.Subject = second.Subject && (values || bounds)

    /// Longer chains are looked at in part: the pairs of a chain are many.
    let private most = 32

    let private pairs (items: 'T list) =
        let items = List.truncate most items
        items |> List.mapi (fun i first -> items |> List.skip (i + 1) |> List.map (fun second -> first, second)) |> List.concat

    let rec private spanChain test =
        match test with
        | SpanTest.And(left, right) -> spanChain left @ spanChain right
        | test -> [ test ]

    let rec private chain condition =
        match condition with
        | Condition.And(left, right) -> chain left @ chain right
        | condition -> [ condition ]

    let private firstPair describe (claims: Claim list) =
        pairs claims
        |> List.tryFind (fun (a, b) -> contradicts a b)
        |> Option.map (fun (a, b) -> describe a.Text, describe b.Text)

    let private inSpan scope test = spanChain test |> List.map ofSpan |> firstPair (fun text -> $"{scope} {text}")

    /// Claims on one and the same thing: start facts, the root span, the whole trace. Those of any span may be of different spans.
    let private claimsOf scope part =
        match scope, part with
        | 0, Condition.AtStart test -> Some(ofStart test)
        | 1, Condition.WholeTrace test -> Some(ofTrace test)
        | 2, Condition.RootSpan test -> Some(ofSpan test)
        | _ -> None

    let private opposite parts =
        pairs parts
        |> List.tryFind (fun (a, b) -> a = Condition.Not b || b = Condition.Not a)
        |> Option.map (fun (a, b) -> string a, string b)

    let private inScopes parts =
        [ 0, ""; 1, "whole trace "; 2, "root span " ]
        |> List.tryPick (fun (scope, word) -> parts |> List.choose (claimsOf scope) |> firstPair (fun text -> word + text))

    let private amongParts parts =
        match parts with
        | [ _ ] -> None
        | parts -> opposite parts |> Option.orElseWith (fun () -> inScopes parts)

    /// The two parts that cannot both hold.
    let rec find condition : (string * string) option =
        let parts = chain condition
        amongParts parts |> Option.orElseWith (fun () -> List.tryPick within parts)

    and private within part =
        match part with
        | Condition.AnySpan(SpanTest.And _ as test) -> inSpan "any span" test
        | Condition.RootSpan(SpanTest.And _ as test) -> inSpan "root span" test
        | Condition.Or(left, right) ->
            match find left, find right with
            | Some found, Some _ -> Some found
            | _ -> None
        | _ -> None
