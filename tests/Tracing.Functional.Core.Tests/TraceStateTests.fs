// Owns the laws of reading and writing the ot member: a second parser made of splits to compare with, over made-up headers.
module Tracing.Functional.Tests.TraceStateTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.Tests.Texts

// --- A second parser, of splits and lists ---

/// The members, trimmed, without empty ones.
let private members (header: string | null) =
    match header with
    | null -> []
    | text -> [ for m in text.Split ',' -> m.Trim([| ' '; '\t' |]) ] |> List.filter ((<>) "")

let private isOt (m: string) = m.StartsWith("ot=", StringComparison.Ordinal)

let private isPair (pair: string) =
    match List.ofArray (pair.Split ':') with
    | [ key; value ] ->
        key <> ""
        && Seq.contains key[0] [ 'a' .. 'z' ]
        && key |> Seq.forall (fun c -> Seq.contains c ([ 'a' .. 'z' ] @ [ '0' .. '9' ]))
        && value |> Seq.forall (fun c -> c < '\128' && (Char.IsLetterOrDigit c || Seq.contains c "._-"))
    | _ -> false

/// The sub-keys of the one ot value, in order; none when it is discarded.
let private pairs (header: string | null) =
    match members header |> List.filter isOt with
    | [ ot ] when ot.Length <= 3 + 256 ->
        let all = ot.Substring(3).Split ';' |> List.ofArray
        let keys = all |> List.map (fun pair -> (pair.Split ':')[0])

        if List.forall isPair all && List.distinct keys = keys then
            all |> List.map (fun pair -> (pair.Split ':')[0], (pair.Split ':')[1])
        else
            []
    | _ -> []

let private hexValue (key: string) (lengths: int list) header =
    pairs header
    |> List.tryFind (fun (k, v) -> k = key && List.contains v.Length lengths)
    |> Option.map snd
    |> Option.filter (Seq.forall (fun c -> Seq.contains c "0123456789abcdef"))

let private reference header =
    hexValue "th" [ 1..14 ] header |> Option.map (fun v -> Convert.ToUInt64(v.PadRight(14, '0'), 16)),
    hexValue "rv" [ 14 ] header |> Option.map (fun v -> Convert.ToUInt64(v, 16))

let private spoken (header: string | null) =
    let s = TraceState.read header

    (if s.HasThreshold then Some s.Threshold.Value else None), (if s.HasRandomness then Some s.Randomness.Value else None)

// --- Made-up headers ---

let private hexOf (lengths: int * int) =
    gen {
        let! length = Gen.choose lengths
        let! digits = Gen.listOfLength length (Gen.elements (List.ofSeq "0000123456789abcdeffff"))
        return String(Array.ofList digits)
    }

let private token (letters: string) (longest: int) =
    gen {
        let! length = Gen.frequency [ 20, Gen.choose (0, longest); 1, Gen.choose (200, 300) ]
        let! chars = Gen.listOfLength length (Gen.elements (List.ofSeq letters))
        return String(Array.ofList chars)
    }

let private junk = token "ot=;:,thrv08afAZ .-_\t\000\n\u00e9\ud83dXx" 40

let private pair =
    Gen.frequency
        [
            6, Gen.map (fun v -> "th:" + v) (hexOf (1, 14))
            4, Gen.map (fun v -> "rv:" + v) (hexOf (14, 14))
            1, Gen.map (fun v -> "th:" + v) (hexOf (0, 17))
            1, Gen.map (fun v -> "rv:" + v) (hexOf (12, 16))
            5, Gen.map2 (fun k v -> $"{k}:{v}") (Gen.elements [ "a"; "b"; "c3"; "ath"; "th1"; "zrv" ]) (token "aZ0._-" 5)
            1, Gen.map2 (fun k v -> $"{k}:{v}") (token "ab" 2) (token "aZ0._- =:\u00e9" 4)
        ]

let private ot =
    gen {
        let! count = Gen.frequency [ 12, Gen.choose (1, 4); 1, Gen.choose (0, 40) ]
        let! all = Gen.listOfLength count pair
        let! distinct = Gen.frequency [ 5, Gen.constant true; 1, Gen.constant false ]
        let kept = if distinct then all |> List.distinctBy (fun p -> (p.Split ':')[0]) else all
        return "ot=" + String.Join(';', kept)
    }

/// An ot value that a th may or may not push past 256 characters.
let private nearlyFull =
    gen {
        let! length = Gen.choose (232, 256)
        let! first = Gen.frequency [ 1, Gen.constant ""; 1, Gen.map (fun p -> p + ";") pair ]
        return "ot=" + first + "q:" + String('X', max 0 (length - first.Length - 2))
    }

let private vendor =
    gen {
        let! key = Gen.elements [ "a"; "b"; "congo"; "rojo@x"; "o"; "aot"; "OT"; "oth" ]
        let! value = token "th:80=xyz ;" 6
        return $"{key}={value}"
    }

let private someMember = Gen.frequency [ 4, ot; 6, vendor; 1, Gen.constant ""; 1, junk ]

let private someHeader =
    gen {
        let! left = Gen.choose (0, 3)
        let! right = Gen.frequency [ 8, Gen.choose (0, 3); 1, Gen.choose (20, 45) ]
        let! before = Gen.listOfLength left (Gen.frequency [ 8, vendor; 1, someMember ])
        let! after = Gen.listOfLength right (Gen.frequency [ 8, vendor; 1, someMember ])
        let! middle = Gen.frequency [ 8, Gen.map List.singleton ot; 2, Gen.map List.singleton nearlyFull; 2, Gen.constant [] ]
        let! blank = Gen.elements [ ""; ""; " "; "\t "; "\u00a0" ]
        return String.Join(blank + "," + blank, before @ middle @ after)
    }

/// A tracestate text, null included.
type Header = Header of (string | null)

/// A wanted threshold, "" for none.
type Wanted = Wanted of string

let private shrinkText (text: string | null) : (string | null) seq =
    match text with
    | null -> Seq.empty
    | s ->
        seq {
            if s.Length > 1 then
                yield s.Substring(0, s.Length / 2)
                yield s.Substring(s.Length / 2)

            for separator in [ ','; ';' ] do
                let parts = s.Split separator

                if parts.Length > 1 then
                    for i in 0 .. parts.Length - 1 do
                        yield String.Join(separator, Array.removeAt i parts)

            if s.Length < 60 then
                for i in 0 .. s.Length - 1 do
                    yield s.Remove(i, 1)
        }

type Arbitraries =
    static member Header() =
        let some = Gen.frequency [ 8, someHeader; 2, junk; 1, ot ]
        let maybe = Gen.frequency [ 50, Gen.map Header some; 1, Gen.constant (Header null) ]
        Arb.fromGenShrink (maybe, (fun (Header h) -> shrinkText h |> Seq.map Header))

    static member Wanted() =
        let texts = Gen.frequency [ 2, Gen.constant ""; 1, Gen.constant "8"; 4, hexOf (1, 14) ]
        let shrink (Wanted w) = if w = "" then Seq.empty else Seq.map Wanted [ ""; w.Substring 1 ]
        Arb.fromGenShrink (Gen.map Wanted texts, shrink)

let private wantedTh (Wanted text) = if text = "" then Threshold.Never else th text

let private wantedValue wanted =
    match wantedTh wanted with
    | t when t = Threshold.Never -> None
    | t -> Some t.Value

let private holds label condition = Prop.label label condition

/// The th and rv sub-keys whose values mean nothing.
let private invalid header =
    let th, rv = reference header
    pairs header |> List.filter (fun (k, _) -> (k = "th" && th = None) || (k = "rv" && rv = None))

/// What a written text must be, from the split parser alone.
let private expectedText (header: string | null) (value: string) =
    let kept = pairs header |> List.filter (fun (k, _) -> k <> "th" && k <> "rv") |> List.map (fun (k, v) -> $"{k}:{v}")
    let rv = hexValue "rv" [ 14 ] header |> Option.map (fun v -> "rv:" + v) |> Option.toList
    let with' = List.map (fun v -> "th:" + v) (List.filter ((<>) "") [ value ]) @ rv @ kept
    let fits = String.Join(';', with').Length <= 256
    let ot = String.Join(';', (if fits then with' else rv @ kept))
    let others = members header |> List.filter (isOt >> not)
    let all = if ot = "" then others else ("ot=" + ot) :: others
    String.Join(',', List.truncate 32 all), not fits

let private arbitraries = [ typeof<Arbitraries> ]

[<Tests>]
let traceStateTests =
    testList
        "TraceStateTests"
        [
            propertyBy arbitraries 10000 "reading agrees with splitting" (fun (Header header) ->
                let expected = reference header

                (spoken header = expected)
                |> Prop.classify (Option.isSome (fst expected)) "th"
                |> Prop.classify (Option.isSome (snd expected)) "rv"
                |> Prop.classify (List.exists isOt (members header) && List.isEmpty (pairs header)) "discarded")

            propertyOf 2000 "reading and writing are total on any text" (fun (text: string | null, prefix: bool) ->
                let text: string | null = if prefix then "ot=" + string text else text
                spoken text = reference text && fst (spoken (TraceState.withThreshold text (th "8")).Text) = Some 0x80000000000000UL)

            propertyBy
                arbitraries
                10000
                "writing is what splitting and joining would do, unless nothing changes"
                (fun (Header header, wanted) ->
                    let result = TraceState.withThreshold header (wantedTh wanted)
                    let same = Object.ReferenceEquals(result.Text, header)

                    let value =
                        match wantedTh wanted with
                        | t when t = Threshold.Never -> ""
                        | t -> string t

                    let text, overflowed = expectedText header value

                    [
                        holds "text" (same || string result.Text = text)
                        holds "overflow" (result.Overflowed = overflowed)
                        holds "same only if nothing invalid" (not same || invalid header = [])
                        holds "same only if already so" (not same || overflowed || fst (reference header) = wantedValue wanted)
                    ]
                    |> List.reduce (.&.)
                    |> Prop.classify same "same"
                    |> Prop.classify overflowed "overflowed"
                    |> Prop.classify (text = "") "emptied")

            propertyBy arbitraries 10000 "laws of a written text" (fun (Header header, wanted) ->
                let result = TraceState.withThreshold header (wantedTh wanted)
                let same = Object.ReferenceEquals(result.Text, header)
                let again = TraceState.withThreshold result.Text (wantedTh wanted)
                let others text = members text |> List.filter (isOt >> not)
                let ots text = members text |> List.filter isOt
                let expectedTh = if result.Overflowed then None else wantedValue wanted

                [
                    holds "reads back" (fst (spoken result.Text) = expectedTh)
                    holds "rv stays" (snd (spoken result.Text) = snd (spoken header))
                    holds "others stay in order" (others result.Text = List.truncate (others result.Text).Length (others header))
                    holds "others only go for room" ((others result.Text).Length >= min 31 (others header).Length)
                    holds "at most 32" (same || (members result.Text).Length <= 32)
                    holds "at most one ot" ((ots result.Text).Length <= 1)
                    holds "ot on the left" (same || List.forall isOt (List.truncate (ots result.Text).Length (members result.Text)))
                    holds "ot value fits" (ots result.Text |> List.forall (fun m -> m.Length <= 3 + 256))
                    holds "idempotent" (Object.ReferenceEquals(again.Text, result.Text) && again.Overflowed = result.Overflowed)
                    holds "null only for null" (isNull header || not (isNull result.Text))
                ]
                |> List.reduce (.&.))

            propertyBy arbitraries 2000 "the last writing wins" (fun (Header header, first, last) ->
                let write wanted text = (TraceState.withThreshold text (wantedTh wanted)).Text
                let once, twice = write last header, header |> write first |> write last
                spoken once = spoken twice && Set.ofList (pairs once) = Set.ofList (pairs twice))
        ]
