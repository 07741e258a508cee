// Policies, built from plain arguments: every check and limit, once for both languages. The surfaces are Sample in F#, and Sample and
// PolicyExtensions in C#.
namespace Tracing.Functional.Building

open System
open System.Collections.Generic
open Tracing.Functional

/// What is allowed in numbers, and in a policy as a whole.
module internal Limits =

    let private smallestRate = 1e-6

    let rate parameter value =
        Check.inRange parameter "above 0, at most 1000000 per second" smallestRate 1e6 value
        |> Result.mapError (fun error ->
            if value > 0.0 && value < smallestRate then
                PolicyError.OutOfRange(parameter, value, "0.000001 to 1000000 per second")
            else
                error)

    let time parameter (value: TimeSpan) =
        Check.inRange parameter "1 millisecond to 365 days, in seconds" 0.001 31_536_000.0 value.TotalSeconds
        |> Result.map (fun _ -> value)

    let keys value = Check.wholeInRange "maxKeys" "keys" 1 100_000 value

    /// The policy, if it has no more of something than is allowed.
    let private atMost most allowed parameter (count: int64) policy =
        if count > most then
            Error(PolicyError.OutOfRange(parameter, float count, $"at most {most} {allowed}"))
        else
            Ok policy

    let private annotations policy = policy |> atMost Policy.maxAnnotations "in one policy" "attributes" (Policy.annotationCount policy)

    let private tests policy =
        let count = if Policy.mayWait policy then Tests.CountUpTo (Tests.Most + 1) policy else 0
        policy |> atMost Tests.Most "different tests in a policy that may wait for a trace's end" "condition" count

    /// Annotations are single bits while a trace is decided, and so are tests in a policy that may wait for a trace's end. Reading a policy
    /// takes as much stack as it is deep.
    let whole policy =
        built {
            let! policy = annotations policy
            let! policy = tests policy
            return! Check.nested "policy" Policy.depth policy
        }

    /// Keys inside keys multiply, and each has a state that takes memory.
    let places policy = policy |> atMost Policy.maxPlaces "keys in all: keys inside keys multiply" "maxKeys" (Policy.places policy)

module internal Policies =

    let always = Policy.Always
    let never = Policy.Never
    let abstain = Policy.Abstain

    /// -0 becomes 0, so that equal ratios read alike.
    let fixedRatio ratio = Check.inRange "ratio" "0 to 1" 0.0 1.0 ratio |> Result.map (fun ratio -> Policy.FixedRatio(ratio + 0.0))

    let adaptiveWith (settings: AdaptiveSettings) =
        built {
            let! _ = Limits.rate "targetPerSecond" settings.TargetPerSecond
            let! _ = Check.wholeInRange "burst" "traces" 2 1_000_000 settings.Burst
            let! _ = Check.wholeInRange "softness" "traces" 1 1_000 settings.Softness
            let! _ = Check.wholeInRange "depth" "halvings" 1 Halvings.Deepest settings.Depth
            return Policy.Adaptive settings
        }

    let adaptive targetPerSecond =
        built {
            let! target = Limits.rate "targetPerSecond" targetPerSecond
            return! adaptiveWith (AdaptiveSettings.For target)
        }

    let adaptiveWindow targetPerSecond sampleSize =
        built {
            let! target = Limits.rate "targetPerSecond" targetPerSecond
            let! size = Check.wholeInRange "sampleSize" "requests" 1 Int32.MaxValue sampleSize
            return Policy.AdaptiveWindow(target, size)
        }

    let rateLimitedWith burst perSecond =
        built {
            let! rate = Limits.rate "perSecond" perSecond
            let! burst = Check.wholeInRange "burst" "traces" 1 1_000_000 burst
            return Policy.RateLimited(rate, burst)
        }

    /// One second's worth of burst.
    let burstOf (rate: float) = max 1 (int (ceil (min rate 1e6)))

    let rateLimited perSecond =
        built {
            let! rate = Limits.rate "perSecond" perSecond
            return! rateLimitedWith (burstOf rate) rate
        }

    let conditional condition policy = Limits.whole (Policy.Conditional(condition, policy))
    let orElse second first = Limits.whole (Policy.orElse second first)

    let private several make (policies: Policy seq) =
        built {
            let! policies = Check.notEmpty "policies" (List.ofSeq policies)
            return! Limits.whole (make policies)
        }

    let anyOf policies = several Policy.AnyOf policies
    let allOf policies = several Policy.AllOf policies
    let parentBased cases root = Limits.whole (Policy.ParentBased(root, cases))

    /// Without the limits of a whole policy.
    let perKeyPart key (settings: KeySettings) policy =
        built {
            let! _ = Limits.keys settings.MaxKeys
            let! _ = Limits.time "idleAfter" settings.IdleAfter
            return! Limits.places (Policy.PerKey(key, settings, policy))
        }

    let perKey key settings policy = perKeyPart key settings policy |> Result.bind Limits.whole

    let firstSeen maxKeys key period =
        built {
            let! period = Limits.time "period" period
            let! maxKeys = Limits.keys maxKeys
            return Policy.FirstSeen(key, period, maxKeys)
        }

    let named name policy =
        built {
            let! name = Check.text "name" name
            return! Limits.whole (Policy.Named(name, policy))
        }

    let private constant parameter (value: obj | null) =
        match value with
        | :? string as text -> Ok(Constant.Text text)
        | :? int64 as whole -> Ok(Constant.Whole whole)
        | :? int as whole -> Ok(Constant.Whole(int64 whole))
        | :? float as real -> Values.finite parameter "finite numbers" real |> Result.map Constant.Real
        | :? bool as flag -> Ok(Constant.Flag flag)
        | null -> Error(PolicyError.Missing parameter)
        | other -> Error(PolicyError.Malformed(parameter, other.GetType().Name, "text, whole and real numbers, true and false"))

    let private attribute keyParameter valueParameter key value =
        built {
            let! key = Check.text keyParameter key
            let! value = constant valueParameter value
            return key, value
        }

    /// One attribute; errors name its key and its value apart.
    let annotateOne key (value: obj | null) policy =
        built {
            let! attribute = attribute "key" "value" key value
            return! Limits.whole (Policy.Annotate([ attribute ], policy))
        }

    let annotate (attributes: KeyValuePair<string, obj> seq) policy =
        built {
            let! pairs = Check.notEmpty "attributes" (List.ofSeq attributes)
            let! attributes = pairs |> List.map (fun pair -> attribute "attributes" "attributes" pair.Key pair.Value) |> Check.all
            return! Limits.whole (Policy.Annotate(attributes, policy))
        }
