// The F# snippets of docs/guide, each in the region that the guide quotes, run so that what they print can be read.
module Guide.Program

[<EntryPoint>]
let main _ =
    Page.useUtf8 ()
    Policies.show ()
    Conditions.show ()
    Traces.show ()
    Streams.show ()
    Adaptive.show ()
    Simulate.show ()
    PolicyTexts.show ()
    ManualSpans.show ()
    Errors.show ()
    Instrumentation.show ()
    Provider.show ()
    0
