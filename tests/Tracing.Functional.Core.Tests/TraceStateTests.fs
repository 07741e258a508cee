// Owns the evidence for TraceState.fs: the published vectors row by row, a second parser made of splits to compare
// with, and the laws of writing and erasing over made-up headers.
module Tracing.Functional.Tests.TraceStateTests

// FS0052 warns of the copy that `(f x).Member` makes of a struct: harmless, as these structs never change.
#nowarn "52"

open System
open FsCheck
open FsCheck.FSharp
open NUnit.Framework
open Tracing.Functional

let private check (row: string) (expected: 'a) (actual: 'a) = Assert.That(box actual, Is.EqualTo(box expected), row)

let private th (text: string) =
    let mutable t = Threshold.Never
    Assert.That(Threshold.TryParse(text.AsSpan(), &t), Is.True, text)
    t

let private set (text: string | null) (value: string) = TraceState.withThreshold text (th value)
let private erase (text: string | null) = TraceState.withThreshold text Threshold.Never

/// (th, rv) as text, "-" when there is none.
let private said (text: string | null) =
    let s = TraceState.read text

    (if s.HasThreshold then string s.Threshold else "-"), (if s.HasRandomness then string s.Randomness else "-")

// --- Vectors ---

let private rvText = "6e6d1a75832a2f"
let private exactly256 = "a:" + String('X', 214) + ";rv:" + rvText + ";th:10000000000001;x:3"

let private readings =
    [
        "th:0", "0", "-"
        "th:8", "8", "-"
        "th:c", "c", "-"
        "th:fd70a4", "fd70a4", "-"
        "th:1000", "1", "-"
        "th:10", "1", "-"
        "th:10000000000000", "1", "-"
        "th:10000000000010", "1000000000001", "-"
        "th:1234567890abcde", "-", "-"
        "th:100000000000000", "-", "-"
        "th:x", "-", "-"
        "th:FD70A4", "-", "-"
        "th:fd70A4", "-", "-"
        "th:", "-", "-"
        "th:;rv:" + rvText, "-", rvText
        "rv:" + rvText, "-", rvText
        "rv:01020304050607", "-", "01020304050607"
        "rv:6e6d1a75832a2;th:8", "8", "-"
        "rv:6e6d1a75832a2f0;th:8", "8", "-"
        "rv:xxxxxxxxxxxxxx;th:8", "8", "-"
        "rv:6E6D1A75832A2F;th:8", "8", "-"
        "th:8;rv:" + rvText, "8", rvText
        "e100:100;th:8;e101:101", "8", "-"
        "x:0X1FFF;y:.-_-.;z:", "-", "-"
        "x:0X1FFF;y:.-_-.;z:;th:8", "8", "-"
        "ath:4;th:8;tha:c;th1:c", "8", "-"
        "th:8;th:c", "-", "-"
        "th:8;th:8", "-", "-"
        "th:x;th:8", "-", "-"
        $"rv:{rvText};rv:{rvText};th:8", "-", "-"
        "foo:1;th:8;foo:1", "-", "-"
        "foo:1;afoo:2;th:8;foo:1", "-", "-"
        "afoo:2;foo:1;th:8;foo:1", "-", "-"
        "th:8;", "-", "-"
        ";th:8", "-", "-"
        "th:8;;x:1", "-", "-"
        "malformed;th:8", "-", "-"
        "TH:8;th:8", "-", "-"
        "1:1;u:V;th:8", "-", "-"
        ":1;th:8", "-", "-"
        "a_b:1;th:8", "-", "-"
        "a:b c;th:8", "-", "-"
        "a:b=c;th:8", "-", "-"
        "a:b:c;th:8", "-", "-"
        "a:\u00e9;th:8", "-", "-"
        " th:8", "-", "-"
        "th: 8", "-", "-"
        "", "-", "-"
        exactly256, "10000000000001", rvText
        exactly256 + "3", "-", "-"
    ]

[<Test>]
let ``readings of an ot value`` () =
    check "length" 256 exactly256.Length

    for value, expectedTh, expectedRv in readings do
        check value (expectedTh, expectedRv) (said ("ot=" + value))
        check $"{value} among others" (expectedTh, expectedRv) (said $"a=1 ,\tot={value} \t, b=2,")

[<Test>]
let ``readings of a header`` () =
    for header, expected in
        [
            "", "-"
            ",", "-"
            " ", "-"
            "ot", "-"
            "ot=", "-"
            "a=1", "-"
            "a=ot=th:8", "-"
            "aot=th:8", "-"
            "OT=th:8", "-"
            "ot =th:8", "-"
            "ot= th:8", "-"
            "ot=th:8", "8"
            "  ot=th:8", "8"
            ",,ot=th:8,,", "8"
            "a=1,b=2,ot=th:8", "8"
            "ot=th:8,ot=th:8", "-"
            "ot=th:8,a=1,ot=", "-"
            "ot=th:8\n", "-"
            "ot=th:8\000", "-"
        ] do
        check header expected (fst (said header))

    check "null" ("-", "-") (said null)
    check "default threshold" Threshold.Never (TraceState.read null).Threshold
    check "default randomness" 0UL (TraceState.read null).Randomness.Value

[<Test>]
let ``writings`` () =
    for header, value, expected in
        [
            "", "8", "ot=th:8"
            " , ", "8", "ot=th:8"
            "a=1", "8", "ot=th:8,a=1"
            "a=1, b=2 ,\tc=3,,", "8", "ot=th:8,a=1,b=2,c=3"
            "ot=th:8", "c", "ot=th:c"
            "ot=th:8", "0", "ot=th:0"
            "ot=th:1000", "1", "ot=th:1"
            "ot=th:10000000000010", "1000000000001", "ot=th:1000000000001"
            "a=1,ot=th:8,b=2", "c", "ot=th:c,a=1,b=2"
            $"ot=rv:{rvText};th:8", "c", $"ot=th:c;rv:{rvText}"
            $"ot=a:1;rv:{rvText};b:;th:8;c:.-_Z", "c", $"ot=th:c;rv:{rvText};a:1;b:;c:.-_Z"
            "ot=e100:100;th:8;e101:101", "c", "ot=th:c;e100:100;e101:101"
            "ot=rv:bad;x:1", "c", "ot=th:c;x:1"
            "ot=rv:bad;th:c", "c", "ot=th:c"
            "ot=th:x;x:1", "c", "ot=th:c;x:1"
            "ot=th:8;th:c;x:1", "c", "ot=th:c"
            "ot=th:c;", "c", "ot=th:c"
            "ot=", "c", "ot=th:c"
            "ot=th:c,a=1,ot=x:1", "c", "ot=th:c,a=1"
            "a=ot=th:8", "c", "ot=th:c,a=ot=th:8"
        ] do
        check $"{header} <- {value}" (expected, false) (let e = set header value in string e.Text, e.Overflowed)

    check "null" "ot=th:8" (string (set null "8").Text)

[<Test>]
let ``erasures`` () =
    for header, expected in
        [
            "ot=th:8", ""
            "ot=th:8,", ""
            "a=1,ot=th:8, b=2", "a=1,b=2"
            $"a=1,ot=th:8;rv:{rvText}", $"ot=rv:{rvText},a=1"
            "a=1,ot=x:1;th:8;y:2", "ot=x:1;y:2,a=1"
            "ot=th:8;th:c;x:1,a=1", "a=1"
            "ot=th:8;,a=1", "a=1"
            "ot=th:x", ""
            "ot=th:", ""
            "ot=rv:x;th:x;x:1", "ot=x:1"
            "ot=rv:x;x:1", "ot=x:1"
            "ot=,a=1", "a=1"
            "ot=th:8,ot=x:1", ""
        ] do
        check header (expected, false) (let e = erase header in string e.Text, e.Overflowed)

    check "never erases" "" (string (TraceState.withThreshold "ot=th:8" Threshold.Never).Text)
    Assert.That((erase null).Text, Is.Null)

[<Test>]
let ``nothing to change is the same string`` () =
    for header, value in
        [
            "", None
            "a=1", None
            " a=1,,b=2 ", None
            "ot", None
            "aot=th:8", None
            "ot=x:1", None
            $"ot=rv:{rvText}", None
            "ot=th:8", Some "8"
            $"a=1, ot=rv:{rvText};x:1;th:8,, b=2", Some "8"
            "ot=th:0", Some "0"
            "ot=" + exactly256, Some "10000000000001"
        ] do
        let copy = String(header.AsSpan())
        let wanted = value |> Option.map th |> Option.defaultValue Threshold.Never
        Assert.That(Object.ReferenceEquals((TraceState.withThreshold copy wanted).Text, copy), Is.True, header)

[<Test>]
let ``at most 32 members, the right-most go`` () =
    let others n = String.Join(',', [ for i in 1..n -> $"v{i}=1" ])
    check "31 others" ("ot=th:8," + others 31) (string (set (others 31) "8").Text)
    check "32 others" ("ot=th:8," + others 31) (string (set (others 32) "8").Text)
    check "40 others" ("ot=th:8," + others 31) (string (set (others 40) "8").Text)
    check "ot beyond 32" ("ot=th:8," + others 31) (string (set (others 40 + ",ot=th:c") "8").Text)
    check "ot changed among 32" ("ot=th:8," + others 31) (string (set (others 31 + ",ot=th:c") "8").Text)
    check "erasing" (others 32) (string (erase (others 32 + ",ot=th:c")).Text)

[<Test>]
let ``a th that does not fit is not written, and the old one goes`` () =
    let filler n = "a:" + String('X', n - 2)

    for header, value, expected, overflowed in
        [
            "ot=" + filler 251, "8", "ot=th:8;" + filler 251, false
            "ot=" + filler 252, "8", "ot=" + filler 252, true
            "a=1,ot=" + filler 256, "8", "a=1,ot=" + filler 256, true
            "ot=" + filler 257, "8", "ot=th:8", false
            "a=1,ot=th:8;" + filler 251, "c", "ot=th:c;" + filler 251 + ",a=1", false
            "a=1,ot=th:8;" + filler 251, "c8", "ot=" + filler 251 + ",a=1", true
            "ot=th:bad;" + filler 249, "c8001", "ot=" + filler 249, true
        ] do
        let result = set header value
        check $"{header} <- {value}" (expected, overflowed) (string result.Text, result.Overflowed)

    let full = "ot=" + filler 256
    Assert.That(Object.ReferenceEquals((set full "8").Text, full), Is.True)

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

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 10000)>]
let ``reading agrees with splitting`` (Header header) =
    let expected = reference header

    (spoken header = expected)
    |> Prop.classify (Option.isSome (fst expected)) "th"
    |> Prop.classify (Option.isSome (snd expected)) "rv"
    |> Prop.classify (List.exists isOt (members header) && List.isEmpty (pairs header)) "discarded"

[<FsCheck.NUnit.Property(MaxTest = 2000)>]
let ``reading and writing are total on any text`` (text: string | null) (prefix: bool) =
    let text: string | null = if prefix then "ot=" + string text else text
    spoken text = reference text && fst (spoken (set text "8").Text) = Some 0x80000000000000UL

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

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 10000)>]
let ``writing is what splitting and joining would do, unless nothing changes`` (Header header) wanted =
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
    |> Prop.classify (text = "") "emptied"

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 10000)>]
let ``laws of a written text`` (Header header) wanted =
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
    |> List.reduce (.&.)

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 2000)>]
let ``the last writing wins`` (Header header) first last =
    let write wanted text = (TraceState.withThreshold text (wantedTh wanted)).Text
    let once, twice = write last header, header |> write first |> write last
    spoken once = spoken twice && Set.ofList (pairs once) = Set.ofList (pairs twice)

// --- Allocation ---

let mutable private sink = 0UL

let private allocatedBy (work: unit -> unit) =
    for _ in 1..200 do
        work ()

    let before = GC.GetAllocatedBytesForCurrentThread()

    for _ in 1..1000 do
        work ()

    GC.GetAllocatedBytesForCurrentThread() - before

[<Test>]
let ``reading allocates nothing`` () =
    for header, _, _ in readings do
        let texts = [| "ot=" + header; "a=1, ot=" + header + ",b=2"; "a=1" |]

        let bytes =
            allocatedBy (fun () ->
                for text in texts do
                    let s = TraceState.read text

                    if s.HasThreshold then
                        sink <- sink + s.Threshold.Value)

        check header 0L bytes

[<Test>]
let ``leaving a text as it is allocates nothing`` () =
    for header, wanted in
        [
            "a=1,b=2", Threshold.Never
            "a=1,ot=x:1;y:2", Threshold.Never
            $"a=1, ot=rv:{rvText};th:8;x:1", th "8"
            "ot=th:8", th "8"
        ] do
        let bytes =
            allocatedBy (fun () ->
                if isNull (TraceState.withThreshold header wanted).Text then
                    sink <- sink + 1UL)

        check header 0L bytes
