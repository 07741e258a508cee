// Tests on one value: text, numbers, truth values. Owns typing; how numbers compare is in Numbers. Total: a wrong type is false.
namespace Tracing.Functional

open System
open System.Text.RegularExpressions

/// A regular expression that runs in linear time. Two are equal if their texts are.
[<CustomEquality; NoComparison>]
type internal LinearRegex =
    {
        Text: string
        Regex: Regex
    }

    override left.Equals other =
        match other with
        | :? LinearRegex as right -> left.Text = right.Text
        | _ -> false

    override regex.GetHashCode() = regex.Text.GetHashCode StringComparison.Ordinal

    static member Create parameter text =
        try
            Ok { Text = text; Regex = Regex(text, RegexOptions.NonBacktracking ||| RegexOptions.CultureInvariant) }
        with
        | :? ArgumentException
        | :? NotSupportedException ->
            Error(
                PolicyError.Malformed(
                    parameter,
                    text,
                    "a regular expression that runs in linear time: without look-around and back-references, and not too large"
                )
            )

/// A constant that an attribute is compared with or set to.
[<RequireQualifiedAccess; NoComparison>]
type internal Constant =
    | Text of string
    | Whole of int64
    | Real of float
    | Flag of bool

    /// A number to compare with. Numbers compare by their value, so 500 and 500.0 are one constant.
    static member OfNumber(value: float) =
        if Double.IsInteger value && Math.Abs value < 9223372036854775808.0 then
            Whole(int64 value)
        else
            Real value

    member constant.AsObject =
        match constant with
        | Text text -> text :> obj
        | Whole whole -> whole :> obj
        | Real real -> real :> obj
        | Flag flag -> flag :> obj

    override constant.ToString() =
        match constant with
        | Text text -> Canonical.text text
        | Whole whole -> Canonical.whole whole
        | Real real -> Canonical.real real
        | Flag flag -> if flag then "true" else "false"

/// <summary>A test on one value. False if the value is missing or of another type; never an exception.</summary>
[<RequireQualifiedAccess; NoComparison>]
type ValueTest =
    internal
    | Exists
    | Is of Constant
    | OneOf of Constant list
    | Like of wildcard: string
    | Matches of LinearRegex
    | Compare of Order * bound: Constant

    /// Whether its opposite has a text of its own: "is not".
    member internal test.CanSayNot =
        match test with
        | Is _
        | OneOf _
        | Like _ -> true
        | Exists
        | Matches _
        | Compare _ -> false

    /// The test's text, or that of its opposite if it has one.
    member internal test.Text isNot =
        let is = if isNot then "is not " else "is "

        match test with
        | Exists -> "exists"
        | Is constant -> $"{is}{constant}"
        | OneOf constants -> is + "one of (" + String.Join(", ", constants) + ")"
        | Like wildcard -> is + "like " + Canonical.text wildcard
        | Matches regex -> "matches " + Canonical.text regex.Text
        | Compare(order, bound) -> $"{Canonical.compare order} {bound}"

    override test.ToString() = test.Text false

module internal ValueTest =

    /// Whether text follows a pattern in which * is any run of characters and ? any one; time is at most their product.
    let isLike (pattern: string) (text: string) =
        let mutable p, t, star, resume = 0, 0, -1, 0
        let mutable possible = true

        while possible && t < text.Length do
            if p < pattern.Length && pattern[p] = '*' then
                star <- p
                resume <- t
                p <- p + 1
            elif p < pattern.Length && (pattern[p] = '?' || pattern[p] = text[t]) then
                p <- p + 1
                t <- t + 1
            elif star >= 0 then
                resume <- resume + 1
                t <- resume
                p <- star + 1
            else
                possible <- false

        while p < pattern.Length && pattern[p] = '*' do
            p <- p + 1

        possible && p = pattern.Length

    /// How a value stands to a bound that is a number.
    let private standing (value: obj | null) (bound: Constant) : Standing =
        match bound with
        | Constant.Whole bound -> Numbers.againstWhole value bound
        | Constant.Real bound -> Numbers.againstReal value bound
        | Constant.Text _
        | Constant.Flag _ -> ValueNone

    let private isAt (standing: Standing) =
        match standing with
        | ValueSome sign -> sign = 0
        | ValueNone -> false

    let private equals (constant: Constant) (value: obj | null) =
        match constant with
        | Constant.Text expected ->
            match value with
            | :? string as text -> String.Equals(expected, text)
            | _ -> false
        | Constant.Flag expected ->
            match value with
            | :? bool as flag -> expected = flag
            | _ -> false
        | Constant.Whole _
        | Constant.Real _ -> isAt (standing value constant)

    let rec private equalsAny (constants: Constant list) (value: obj | null) =
        match constants with
        | [] -> false
        | first :: others -> equals first value || equalsAny others value

    /// Whether the value passes; a null is a missing one.
    let holds (test: ValueTest) (value: obj | null) =
        match test with
        | ValueTest.Exists -> not (isNull value)
        | ValueTest.Is constant -> equals constant value
        | ValueTest.OneOf constants -> equalsAny constants value
        | ValueTest.Like wildcard ->
            match value with
            | :? string as text -> isLike wildcard text
            | _ -> false
        | ValueTest.Matches regex ->
            match value with
            | :? string as text -> regex.Regex.IsMatch text
            | _ -> false
        | ValueTest.Compare(order, bound) ->
            match standing value bound with
            | ValueSome sign -> Order.holds order sign
            | ValueNone -> false
