// Owns the `ot` member of a W3C tracestate text: reading its th and rv, and writing or erasing th.
// Refuses: deciding which threshold to write, touching rv or other vendors' members, and throwing on any input.
namespace Tracing.Functional

open System
open System.Buffers
open System.Runtime.CompilerServices
open System.Text

/// The value of one `ot` member: `;`-separated sub-keys, each `key:value`.
module internal OtValue =
    /// Longest value the specification allows, in characters.
    [<Literal>]
    let MaxLength = 256

    let private keyChars = SearchValues.Create "abcdefghijklmnopqrstuvwxyz0123456789"

    let private valueChars = SearchValues.Create "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

    /// The sub-keys of a value that this library knows. Th and Rv are Bits56.Absent if they are missing.
    [<Struct>]
    type Fields =
        {
            Th: uint64
            Rv: uint64
            /// Broken syntax, a repeated sub-key or too long: nothing of it counts or survives a rewrite.
            Discarded: bool
            /// Writing the same th and rv again would change no sub-key's text.
            Canonical: bool
        }

    let nothing = { Th = Bits56.Absent; Rv = Bits56.Absent; Discarded = false; Canonical = true }
    let private discarded = { nothing with Discarded = true; Canonical = false }

    /// The sub-key that begins at start.
    let private pairAt (value: ReadOnlySpan<char>) (start: int) =
        let rest = value.Slice start
        let stop = rest.IndexOf ';'
        if stop < 0 then rest else rest.Slice(0, stop)

    let private wellFormed (pair: ReadOnlySpan<char>) (colon: int) =
        colon > 0
        && Char.IsAsciiLetterLower pair[0]
        && not (MemoryExtensions.ContainsAnyExcept(pair.Slice(0, colon), keyChars))
        && not (MemoryExtensions.ContainsAnyExcept(pair.Slice(colon + 1), valueChars))

    /// Whether `key:` opens one of the sub-keys in earlier, which are well-formed: so `:` follows keys alone.
    let rec private isAmong (earlier: ReadOnlySpan<char>) (key: ReadOnlySpan<char>) =
        match earlier.IndexOf key with
        | -1 -> false
        | 0 -> true
        | at when earlier[at - 1] = ';' -> true
        | at -> isAmong (earlier.Slice(at + key.Length)) key

    let private isShortest (th: ReadOnlySpan<char>) = th.Length = 1 || th[th.Length - 1] <> '0'

    let private isKey (name: string) (pair: ReadOnlySpan<char>) =
        pair.Length > name.Length && pair[name.Length] = ':' && pair.StartsWith(name.AsSpan())

    let private note (fields: Fields) (pair: ReadOnlySpan<char>) =
        if isKey "th" pair then
            let th = Bits56.parseThreshold (pair.Slice 3)

            { fields with
                Th = th
                Canonical = fields.Canonical && th <> Bits56.Absent && isShortest (pair.Slice 3)
            }
        elif isKey "rv" pair then
            let rv = Bits56.parseRandomness (pair.Slice 3)
            { fields with Rv = rv; Canonical = fields.Canonical && rv <> Bits56.Absent }
        else
            fields

    let rec private readFrom (value: ReadOnlySpan<char>) (start: int) (fields: Fields) =
        if start > value.Length then
            fields
        else
            let pair = pairAt value start
            let colon = pair.IndexOf ':'

            if not (wellFormed pair colon) || isAmong (value.Slice(0, start)) (pair.Slice(0, colon + 1)) then
                discarded
            else
                readFrom value (start + pair.Length + 1) (note fields pair)

    let read (value: ReadOnlySpan<char>) = if value.Length > MaxLength then discarded else readFrom value 0 nothing

    let rec private addOthers (value: ReadOnlySpan<char>) (start: int) (builder: StringBuilder) =
        if start < value.Length then
            let pair = pairAt value start
            let kept = not (isKey "th" pair || isKey "rv" pair)
            addOthers value (start + pair.Length + 1) (if kept then builder.Append(pair).Append ';' else builder)

    /// The text of a value that says th, keeps the rv and other sub-keys of the one read; "" if that is nothing.
    let write (th: uint64) (fields: Fields) (value: ReadOnlySpan<char>) =
        let builder = StringBuilder(value.Length + 18)

        let add (name: string) (number: uint64) (format: uint64 -> string) =
            if number <> Bits56.Absent then
                builder.Append(name).Append(format number).Append ';' |> ignore

        add "th:" th (fun t -> string (Threshold t))
        add "rv:" fields.Rv Bits56.format
        addOthers (if fields.Discarded then ReadOnlySpan<char>.Empty else value) 0 builder
        builder.ToString(0, max 0 (builder.Length - 1))

/// A whole tracestate: `,`-separated members, each `key=value`, with blanks around them.
module internal Members =
    /// Most members W3C Trace Context allows.
    [<Literal>]
    let MaxCount = 32

    [<Literal>]
    let OtKey = "ot="

    /// How many `ot` members there are (2 stands for 2 or more), and the place of the value of the first.
    [<Struct>]
    type Found = { Count: int; Start: int; Length: int }

    /// One member without the blanks around it, from First up to Last, and the start of the next.
    [<Struct>]
    type private Member = { First: int; Last: int; Next: int }

    let private memberAt (text: string) (start: int) =
        let comma = text.IndexOf(',', start)
        let stop = if comma < 0 then text.Length else comma
        let first = stop - text.AsSpan(start, stop - start).TrimStart(" \t".AsSpan()).Length
        let last = first + text.AsSpan(first, stop - first).TrimEnd(" \t".AsSpan()).Length
        { First = first; Last = last; Next = stop + 1 }

    let private isOt (text: string) (m: Member) = text.AsSpan(m.First, m.Last - m.First).StartsWith(OtKey.AsSpan())

    let rec private findFrom (text: string) (start: int) (found: Found) =
        if start > text.Length || found.Count > 1 then
            found
        else
            let m = memberAt text start

            if not (isOt text m) then
                findFrom text m.Next found
            elif found.Count = 1 then
                { found with Count = 2 }
            else
                let value = m.First + OtKey.Length
                findFrom text m.Next { Count = 1; Start = value; Length = m.Last - value }

    let findOt (text: string) =
        let start = if text.Contains(OtKey, StringComparison.Ordinal) then 0 else text.Length + 1
        findFrom text start { Count = 0; Start = 0; Length = 0 }

    let rec private addOthers (text: string) (start: int) (room: int) (builder: StringBuilder) =
        if start <= text.Length && room > 0 then
            let m = memberAt text start

            if m.First = m.Last || isOt text m then
                addOthers text m.Next room builder
            else
                let separated = if builder.Length > 0 then builder.Append ',' else builder
                addOthers text m.Next (room - 1) (separated.Append(text, m.First, m.Last - m.First))

    /// The text with this `ot` value on the left, or without the member if that is "".
    let replaceOt (text: string) (value: string) =
        let builder = StringBuilder(text.Length + value.Length + 4)
        let isGone = (value.Length = 0)
        addOthers text 0 (if isGone then MaxCount else MaxCount - 1) (if isGone then builder else builder.Append(OtKey).Append value)
        builder.ToString()

/// <summary>What the <c>ot</c> member of a tracestate says. The default value says nothing.</summary>
[<Struct; IsReadOnly>]
type OtelTraceState internal (hasThreshold: bool, threshold: Threshold, hasRandomness: bool, randomness: Randomness) =
    /// <summary>Whether there is a valid th.</summary>
    member _.HasThreshold = hasThreshold

    /// <summary>The threshold that th states; <c>Never</c> without one.</summary>
    member _.Threshold = if hasThreshold then threshold else Threshold.Never

    /// <summary>Whether there is a valid rv.</summary>
    member _.HasRandomness = hasRandomness

    /// <summary>The randomness that rv states; R = 0 without one: then the randomness of the trace id counts.</summary>
    member _.Randomness = if hasRandomness then randomness else Randomness()

/// <summary>A tracestate after a change of th.</summary>
[<Struct; IsReadOnly>]
type TraceStateEdit =
    {
        /// <summary>The whole text: the very string given when nothing had to change.</summary>
        Text: string | null
        /// <summary>Whether th was left out because the ot value would have grown past 256 characters.</summary>
        Overflowed: bool
    }

/// <summary>Reads and changes the <c>ot</c> member of a tracestate. Total: any text is an input.</summary>
/// <remarks>
/// An ot member of broken syntax, with a repeated sub-key, longer than 256 characters, or that is there twice, counts
/// as saying nothing. Invalid th and rv values count as absent. Source: OpenTelemetry specification, "TraceState
/// handling"; W3C Trace Context, "Mutating the tracestate field".
/// </remarks>
[<RequireQualifiedAccess>]
module TraceState =
    let private fieldsOf (text: string) (found: Members.Found) =
        match found.Count with
        | 0 -> OtValue.nothing
        | 1 -> OtValue.read (text.AsSpan(found.Start, found.Length))
        | _ -> OtValue.read (ReadOnlySpan<char>.Empty)

    /// <summary>What the ot member says. Allocates nothing.</summary>
    /// <param name="traceState">The whole tracestate text.</param>
    let read (traceState: string | null) : OtelTraceState =
        match traceState with
        | null -> OtelTraceState()
        | text ->
            let fields = fieldsOf text (Members.findOt text)
            let hasTh, hasRv = fields.Th <> Bits56.Absent, fields.Rv <> Bits56.Absent
            OtelTraceState(hasTh, Threshold fields.Th, hasRv, Randomness fields.Rv)

    /// Whether the text is one ot member that says th and nothing else.
    let private isThAlone (text: string) (found: Members.Found) (fields: OtValue.Fields) =
        fields.Th <> Bits56.Absent && found.Length = text.Length - Members.OtKey.Length && not (text.Contains ';')

    let rec private edit (text: string) (th: uint64) (overflowed: bool) =
        let found = Members.findOt text
        let fields = fieldsOf text found

        if fields.Canonical && fields.Th = th then
            { Text = text; Overflowed = overflowed }
        elif th = Bits56.Absent && isThAlone text found fields then
            { Text = ""; Overflowed = overflowed }
        else
            let value = OtValue.write th fields (text.AsSpan(found.Start, found.Length))

            if value.Length > OtValue.MaxLength then
                edit text Bits56.Absent true
            else
                { Text = Members.replaceOt text value; Overflowed = overflowed }

    /// <summary>The text with th set, or erased; rv, other sub-keys and other members stay.</summary>
    /// <remarks>
    /// A changed ot member moves to the left and puts th first, then rv; it goes when nothing is left of it. Blanks
    /// around members and empty members go as well, and the right-most members beyond 32. Laws: reading the result
    /// yields the threshold written; writing twice is writing once; when the text already says so, the result is the
    /// same string and nothing is allocated. If the ot value would grow past 256 characters th is erased instead.
    /// </remarks>
    /// <param name="traceState">The whole tracestate text.</param>
    /// <param name="threshold">The threshold to write; <c>Never</c> erases th.</param>
    let withThreshold (traceState: string | null) (threshold: Threshold) : TraceStateEdit =
        let th = if threshold.Value < Bits56.Limit then threshold.Value else Bits56.Absent

        match traceState with
        | null when th = Bits56.Absent -> { Text = null; Overflowed = false }
        | null -> { Text = "ot=th:" + string (Threshold th); Overflowed = false }
        | text -> edit text th false

    /// The tracestate of a new trace that states its randomness, and its threshold unless that is Never.
    let internal ofRoot (randomness: Randomness) (threshold: Threshold) =
        if threshold.Value < Bits56.Limit then
            $"ot=th:{threshold};rv:{randomness}"
        else
            $"ot=rv:{randomness}"
