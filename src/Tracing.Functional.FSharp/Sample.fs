// Policies, for pipes. Functions take and return Results, so the first Error is the result. Building.Policies checks the arguments.
namespace Tracing.Functional.FSharp

open System
open System.Collections.Generic
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>Policies for spans that have a parent, by kind of parent. None: the span follows its parent.</summary>
[<NoComparison; NoEquality>]
type ParentOverrides =
    {
        /// For a sampled parent in another process.
        RemoteSampled: Built<Policy> option
        /// For a parent in another process that is not sampled.
        RemoteNotSampled: Built<Policy> option
        /// For a sampled parent in this process.
        LocalSampled: Built<Policy> option
        /// For a parent in this process that is not sampled.
        LocalNotSampled: Built<Policy> option
    }

    /// All spans follow their parent.
    static member None = { RemoteSampled = None; RemoteNotSampled = None; LocalSampled = None; LocalNotSampled = None }

/// <summary>
/// Sampling policies. Functions take and return Results. A value that is not allowed is an Error that names the parameter, the value and
/// the allowed range; every later function returns this Error. Policies nest at most 200 deep; a chain of orElse is one level.
/// </summary>
/// <example><code>
/// Sample.always
/// |> Sample.conditional (AtStart.attribute "user.tier" (Value.is "vip"))
/// |> Sample.orElse (Sample.adaptive 10.0)
/// </code></example>
[<RequireQualifiedAccess>]
module Sample =

    /// Keeps every trace: threshold T = 0.
    let always: Built<Policy> = Ok Policies.always

    /// Keeps no trace: threshold T = 2^56.
    let never: Built<Policy> = Ok Policies.never

    /// Has no opinion. It changes nothing in orElse, anyOf and allOf. If the whole policy has no opinion, the trace is dropped.
    let abstain: Built<Policy> = Ok Policies.abstain

    /// Keeps this share of the traces, 0 to 1. The threshold is rounded to 4 significant digits; both decisions and counts use the rounded
    /// ratio. (`fixed` is a keyword of F#.)
    let fixedRatio (ratio: float) : Built<Policy> = Policies.fixedRatio ratio

    /// Like adaptive, with its own burst, softness and depth.
    let adaptiveWith (settings: AdaptiveSettings) : Built<Policy> = Policies.adaptiveWith settings

    /// Keeps all traces while traffic is below the target (traces per second, 0.000001 to 1,000,000), and about the target under any higher
    /// load. Laws, with burst sigma (default: the target rounded up, at least 2) and B = sigma + softness * depth (defaults: 4 * 20): at
    /// most B + t * target traces are kept in any t seconds. All are kept while at most sigma + t * target arrive in any t seconds.
    /// Adjusted counts plus shed arrivals are an unbiased estimate of the arrivals.
    let adaptive (targetPerSecond: float) : Built<Policy> = Policies.adaptive targetPerSecond

    /// A windowed sampler, as other libraries have it. It keeps the first sampleSize - 1 requests, then the share target / observed rate.
    /// The rate is measured over each sampleSize requests; the new share applies from the request that completes a window. It has no hard
    /// cap and recovers slowly after a spike: prefer adaptive.
    let adaptiveWindow (targetPerSecond: float) (sampleSize: int) : Built<Policy> = Policies.adaptiveWindow targetPerSecond sampleSize

    /// A hard cap with a burst of its own: at most burst + t * perSecond traces are kept in any t seconds, the first ones. Counts are not
    /// reliable, because kept traces do not count for those that are dropped.
    let rateLimitedWith (burst: int) (perSecond: float) : Built<Policy> = Policies.rateLimitedWith burst perSecond

    /// A hard cap in traces per second, with a burst of one second. Counts are not reliable.
    let rateLimited (perSecond: float) : Built<Policy> = Policies.rateLimited perSecond

    /// The policy's opinion if the condition holds, else no opinion. Law: conditional c (conditional d p) = conditional (c and d) p.
    /// A policy with a condition outside of AtStart may have at most 64 different tests.
    let conditional (condition: Built<Condition>) (policy: Built<Policy>) : Built<Policy> =
        result {
            let! condition = condition
            let! policy = policy
            return! Policies.conditional condition policy
        }

    /// The first policy's opinion; the second's only if the first has none, not if the first drops the trace:
    /// <c>first |> Sample.orElse second</c>. Law: a left-biased monoid with abstain.
    let orElse (second: Built<Policy>) (first: Built<Policy>) : Built<Policy> =
        result {
            let! first = first
            let! second = second
            return! Policies.orElse second first
        }

    let private several build (policies: Built<Policy> list) : Built<Policy> =
        result {
            let! policies = Check.all policies
            return! build policies
        }

    /// Keeps a trace if any of the policies keeps it: the lowest threshold. At least one policy.
    let anyOf (policies: Built<Policy> list) : Built<Policy> = several Policies.anyOf policies

    /// Keeps a trace if all policies that have an opinion keep it: the highest threshold. At least one policy.
    let allOf (policies: Built<Policy> list) : Built<Policy> = several Policies.allOf policies

    /// The policy decides about spans without a parent. Others follow their parent and use its threshold, except for the overrides.
    let parentBasedWith (overrides: ParentOverrides) (root: Built<Policy>) : Built<Policy> =
        let case policy =
            match policy with
            | None -> Ok None
            | Some policy -> Result.map Some policy

        result {
            let! root = root
            let! remoteSampled = case overrides.RemoteSampled
            let! remoteNotSampled = case overrides.RemoteNotSampled
            let! localSampled = case overrides.LocalSampled
            let! localNotSampled = case overrides.LocalNotSampled

            let cases: ParentCases =
                {
                    RemoteSampled = remoteSampled
                    RemoteNotSampled = remoteNotSampled
                    LocalSampled = localSampled
                    LocalNotSampled = localNotSampled
                }

            return! Policies.parentBased cases root
        }

    /// The policy decides about spans without a parent. Others follow their parent.
    let parentBased root = parentBasedWith ParentOverrides.None root

    /// Runs the policy with a state of its own for each key, up to settings.MaxKeys; all further keys share one overflow state. Law: a cap
    /// of c in the policy is a cap of (MaxKeys + 1) * c in total, and of c for one key (2 * c if the key moves from the overflow state to a
    /// state of its own). The keys of a perKey or firstSeen inside multiply: at most 1,000,000 in total.
    let perKey (key: Built<TraceKey>) (settings: KeySettings) (policy: Built<Policy>) : Built<Policy> =
        result {
            let! key = key
            let! policy = policy
            return! Policies.perKey key settings policy
        }

    /// Keeps the first trace of every key in each period (1 ms to 365 days). No opinion on other traces, on traces without the key, and on
    /// keys beyond maxKeys (1 to 100,000).
    let firstSeenWith (maxKeys: int) (key: Built<TraceKey>) (period: TimeSpan) : Built<Policy> =
        result {
            let! key = key
            return! Policies.firstSeen maxKeys key period
        }

    /// Keeps the first trace of every key in each period (1 ms to 365 days), up to 1,000 keys. No opinion on other traces.
    let firstSeen key period = firstSeenWith TraceKeys.firstSeenKeys key period

    /// The policy under a name that explanations and metrics show. The innermost name counts.
    let named (name: string) (policy: Built<Policy>) : Built<Policy> = policy |> Result.bind (Policies.named name)

    /// The policy, with attributes for the spans that it keeps: texts, whole numbers, finite real numbers, booleans. At most 64 annotations
    /// in one policy. If two set the same key, the outer one counts.
    let annotate (attributes: (string * obj) list) (policy: Built<Policy>) : Built<Policy> =
        result {
            let! policy = policy
            return! policy |> Policies.annotate (attributes |> Seq.map KeyValuePair)
        }
