// Snippets of docs/guide/adaptive.md.
module Guide.Adaptive

open System
open Tracing.Functional
open Tracing.Functional.FSharp

// region: settings
let policy = Sample.adaptiveWith { TargetPerSecond = 10.0; Burst = 20; Softness = 2; Depth = 16 }
// endregion

// region: perKey
let perTenant =
    Sample.adaptive 1.0 |> Sample.perKey (Key.header "X-Tenant") { MaxKeys = 200; IdleAfter = TimeSpan.FromMinutes 5.0 }
// endregion

// region: firstSeen
let policyWithRare =
    Sample.firstSeen Key.path (TimeSpan.FromHours 1.0) |> Sample.named "rare" |> Sample.orElse (Sample.adaptive 10.0)
// endregion

let show () =
    Page.title "adaptive" "the settings, as the policy prints them"
    List.iter Page.built [ policy; perTenant; policyWithRare ]
