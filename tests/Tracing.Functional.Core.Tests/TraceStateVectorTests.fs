// Owns the published vectors of the ot member, row by row, and that reading and leaving as it is allocate nothing.
module Tracing.Functional.Tests.TraceStateVectorTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.Tests.Texts

let private set (text: string | null) (value: string) = TraceState.withThreshold text (th value)
let private erase (text: string | null) = TraceState.withThreshold text Threshold.Never

/// (th, rv) as text, "-" when there is none.
let private said (text: string | null) =
    let s = TraceState.read text

    (if s.HasThreshold then string s.Threshold else "-"), (if s.HasRandomness then string s.Randomness else "-")

let private checkSaid row expectedTh expectedRv (text: string | null) =
    let th, rv = said text
    check $"th of {row}" expectedTh th
    check $"rv of {row}" expectedRv rv

let private checkEdit row expected overflowed (edit: TraceStateEdit) =
    check row expected (string edit.Text)
    check $"overflow of {row}" overflowed edit.Overflowed

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

let mutable private sink = 0UL

let private allocatedBy (work: unit -> unit) =
    for _ in 1..200 do
        work ()

    let before = GC.GetAllocatedBytesForCurrentThread()

    for _ in 1..1000 do
        work ()

    GC.GetAllocatedBytesForCurrentThread() - before

[<Tests>]
let traceStateVectorTests =
    testList
        "TraceStateVectorTests"
        [
            testCase "readings of an ot value" (fun () ->
                check "length" 256 exactly256.Length

                for value, expectedTh, expectedRv in readings do
                    checkSaid value expectedTh expectedRv ("ot=" + value)
                    checkSaid $"{value} among others" expectedTh expectedRv $"a=1 ,\tot={value} \t, b=2,")

            testCase "readings of a header" (fun () ->
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

                checkSaid "null" "-" "-" null
                check "default threshold" Threshold.Never (TraceState.read null).Threshold
                check "default randomness" 0UL (TraceState.read null).Randomness.Value)

            testCase "writings" (fun () ->
                for header, value, expected in
                    [
                        "", "8", "ot=th:8"
                        " , ", "8", "ot=th:8"
                        "a=1", "8", "ot=th:8,a=1"
                        "a=1, b=2 ,\tc=3,,", "8", "ot=th:8,a=1,b=2,c=3"
                        "ot=th:8", "c", "ot=th:c"
                        "ot=th:8", "0", "ot=th:0"
                        "ot=th:10", "1", "ot=th:1"
                        "ot=th:1000", "1", "ot=th:1"
                        "ot=th:10000000000000", "1", "ot=th:1"
                        $"a=1,ot=rv:{rvText};th:10000000000000", "1", $"ot=th:1;rv:{rvText},a=1"
                        "ot=th:10000000000010", "1000000000001", "ot=th:1000000000001"
                        "a=1,ot=th:8,b=2", "c", "ot=th:c,a=1,b=2"
                        $"ot=rv:{rvText};th:8", "c", $"ot=th:c;rv:{rvText}"
                        $"ot=a:1;rv:{rvText};b:;th:8;c:.-_Z", "c", $"ot=th:c;rv:{rvText};a:1;b:;c:.-_Z"
                        "ot=e100:100;th:8;e101:101", "c", "ot=th:c;e100:100;e101:101"
                        "ot=rv:bad;x:1", "c", "ot=th:c;x:1"
                        "ot=rv:bad;th:c", "c", "ot=th:c"
                        "ot=th:x;x:1", "c", "ot=th:c;x:1"
                        "ot=x:0X1FFF;y:.-_-.;z:", "8", "ot=th:8;x:0X1FFF;y:.-_-.;z:"
                        "ot=x:0X1FFF;y:.-_-.;th:c;z:", "8", "ot=th:8;x:0X1FFF;y:.-_-.;z:"
                        "ot=th:10;x:1", "8", "ot=th:8;x:1"
                        "ot=rv:6e6d1a75832a2", "8", "ot=th:8"
                        "ot=rv:6e6d1a75832a2f0;x:1", "8", "ot=th:8;x:1"
                        "ot=rv:6E6D1A75832A2F;x:1", "8", "ot=th:8;x:1"
                        "ot=th:8;th:c;x:1", "c", "ot=th:c"
                        "ot=th:c;", "c", "ot=th:c"
                        "ot=", "c", "ot=th:c"
                        "ot=th:c,a=1,ot=x:1", "c", "ot=th:c,a=1"
                        "a=ot=th:8", "c", "ot=th:c,a=ot=th:8"
                    ] do
                    checkEdit $"{header} <- {value}" expected false (set header value)

                check "null" "ot=th:8" (string (set null "8").Text))

            testCase "erasures" (fun () ->
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
                        "ot=x:0X1FFF;y:.-_-.;z:;th:8", "ot=x:0X1FFF;y:.-_-.;z:"
                        "ot=th:8;x:0X1FFF;y:.-_-.;z:", "ot=x:0X1FFF;y:.-_-.;z:"
                        "ot=rv:6e6d1a75832a2;x:1", "ot=x:1"
                        "ot=rv:6e6d1a75832a2f0;x:1", "ot=x:1"
                        "ot=rv:6E6D1A75832A2F;x:1", "ot=x:1"
                        "ot=rv:6E6D1A75832A2F", ""
                        "ot=,a=1", "a=1"
                        "ot=th:8,ot=x:1", ""
                    ] do
                    checkEdit header expected false (erase header)

                check "never erases" "" (string (TraceState.withThreshold "ot=th:8" Threshold.Never).Text)
                Expect.isNull ((erase null).Text) "nothing erased from nothing")

            testCase "nothing to change is the same string" (fun () ->
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
                    Expect.isTrue (Object.ReferenceEquals((TraceState.withThreshold copy wanted).Text, copy)) header)

            testCase "at most 32 members, the right-most go" (fun () ->
                let others n = String.Join(',', [ for i in 1..n -> $"v{i}=1" ])
                check "31 others" ("ot=th:8," + others 31) (string (set (others 31) "8").Text)
                check "32 others" ("ot=th:8," + others 31) (string (set (others 32) "8").Text)
                check "40 others" ("ot=th:8," + others 31) (string (set (others 40) "8").Text)
                check "ot beyond 32" ("ot=th:8," + others 31) (string (set (others 40 + ",ot=th:c") "8").Text)
                check "ot changed among 32" ("ot=th:8," + others 31) (string (set (others 31 + ",ot=th:c") "8").Text)
                check "erasing" (others 32) (string (erase (others 32 + ",ot=th:c")).Text))

            testCase "a th that does not fit is not written, and the old one goes" (fun () ->
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
                    checkEdit $"{header} <- {value}" expected overflowed (set header value)

                let full = "ot=" + filler 256
                Expect.isTrue (Object.ReferenceEquals((set full "8").Text, full)) "the same text")

            testSequenced (
                testCase "reading allocates nothing" (fun () ->
                    for header, _, _ in readings do
                        let texts = [| "ot=" + header; "a=1, ot=" + header + ",b=2"; "a=1" |]

                        let bytes =
                            allocatedBy (fun () ->
                                for text in texts do
                                    let s = TraceState.read text

                                    if s.HasThreshold then
                                        sink <- sink + s.Threshold.Value)

                        check header 0L bytes)
            )

            testSequenced (
                testCase "leaving a text as it is, or with nothing in it, allocates nothing" (fun () ->
                    for header, wanted in
                        [
                            "a=1,b=2", Threshold.Never
                            "a=1,ot=x:1;y:2", Threshold.Never
                            $"a=1, ot=rv:{rvText};th:8;x:1", th "8"
                            "ot=th:8", th "8"
                            "ot=th:8", Threshold.Never
                            "ot=th:10000000000010", Threshold.Never
                        ] do
                        let bytes =
                            allocatedBy (fun () ->
                                if isNull (TraceState.withThreshold header wanted).Text then
                                    sink <- sink + 1UL)

                        check header 0L bytes)
            )
        ]
