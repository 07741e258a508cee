// The claims that mutants are tried on, about the real thing.
module Tracing.Functional.Tests.SubjectTests

[<SoakProperty>]
let ``randomness is the last seven bytes of the trace id`` prefix r = Subject.traceIdEnd Subject.real prefix r

[<SoakProperty>]
let ``of equidistributed randomness fixedRatio keeps its share to within one`` ratio offset = Subject.share Subject.real ratio offset

[<SoakProperty>]
let ``of equidistant randomness fixedRatio keeps exactly k of 256`` k = Subject.dyadicShare Subject.real k

[<SoakProperty>]
let ``a kept trace counts for what the deciding threshold drops`` ratio = Subject.countsWhatItKeeps Subject.real ratio

[<SoakProperty(Cases = 1000)>]
let ``a drop costs nothing and a kept trace costs tau`` debt share r = Subject.dropsAreFree Subject.real debt share r

[<SoakProperty>]
let ``what orElse's first part drops is dropped`` p q incoming = Subject.orElseStopsAtADrop Subject.real p q incoming

[<SoakProperty(Cases = 2000)>]
let ``T5: one arrival counts for exactly 1 on average, whatever races it loses`` debt clocks floor =
    Subject.unbiasedUnderRaces Subject.real debt clocks floor
