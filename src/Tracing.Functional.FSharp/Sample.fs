// Policies, for pipes: every function takes and gives Results, so the first error is what comes out. What is allowed is checked in
// Building.Policies.
namespace Tracing.Functional.FSharp

open System
open System.Collections.Generic
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>What to do with spans that have a parent, instead of following it; None follows.</summary>
[<NoComparison; NoEquality>]
type ParentOverrides =
    {
        /// The parent's context came from another process, sampled.
        RemoteSampled: Built<Policy> option
        /// The parent's context came from another process, not sampled.
        RemoteNotSampled: Built<Policy> option
        /// The parent is a span of this process, sampled.
        LocalSampled: Built<Policy> option
        /// The parent is a span of this process, not sampled.
        LocalNotSampled: Built<Policy> option
    }

    /// Every case follows the parent.
    static member None = { RemoteSampled = None; RemoteNotSampled = None; LocalSampled = None; LocalNotSampled = None }

/// <summary>
/// Sampling policies. Functions take and give Results: a policy that asks for nonsense is an Error that names the parameter, the
/// value and the legal range, and an Error passes through every pipe. Policies nest at most 200 deep; a chain of orElse is one level.
/// </summary>
/// <example><code>
/// Sample.always
/// |> Sample.conditional (AtStart.attribute "user.tier" (Value.is "vip"))
/// |> Sample.orElse (Sample.adaptive 10.0)
/// </code></example>
[<RequireQualifiedAccess>]
module Sample =

    /// Keeps every trace: T = 0.
    let always: Built<Policy> = Ok Policies.always

    /// Keeps no trace: T = 2^56.
    let never: Built<Policy> = Ok Policies.never

    /// Has no opinion: the identity of orElse, anyOf and allOf. At the top it means never.
    let abstain: Built<Policy> = Ok Policies.abstain

    /// Keeps this share of the traces, 0 to 1. The decision is taken with the ratio rounded to 4 significant digits of threshold,
    /// and that rounded ratio is what kept traces are counted with. (`fixed` is a keyword of F#.)
    let fixedRatio (ratio: float) : Built<Policy> = Policies.fixedRatio ratio

    /// The debt controller with its own settings; see adaptive.
    let adaptiveWith (settings: AdaptiveSettings) : Built<Policy> = Policies.adaptiveWith settings

    /// Keeps everything while traffic stays below the target (traces per second, 0.000001 to 1,000,000), and the target itself under
    /// any load. Laws, with tau = 1/target and B = sigma + h D (defaults: sigma = the target rounded up, at least 2; h = 4; D = 20):
    /// at most B + t/tau kept in any t seconds; everything kept while no interval brings more than sigma + t/tau; adjusted counts plus
    /// shed arrivals estimate what arrived without bias.
    let adaptive (targetPerSecond: float) : Built<Policy> = Policies.adaptive targetPerSecond

    /// The windowed sampler that others know. It keeps all of the first sampleSize - 1 requests, then the share target / observed rate. The
    /// rate is observed anew over every sampleSize requests; the request that fills a window already meets the new share. No hard cap, and
    /// slow to recover after a spike: prefer adaptive.
    let adaptiveWindow (targetPerSecond: float) (sampleSize: int) : Built<Policy> = Policies.adaptiveWindow targetPerSecond sampleSize

    /// A hard cap with its own burst: at most burst + t * perSecond kept in any t seconds, first come first kept.
    /// Counts are not reliable: what is over the cap is dropped unweighted.
    let rateLimitedWith (burst: int) (perSecond: float) : Built<Policy> = Policies.rateLimitedWith burst perSecond

    /// A hard cap in traces per second, with one second's worth of burst. Counts are not reliable.
    let rateLimited (perSecond: float) : Built<Policy> = Policies.rateLimited perSecond

    /// The policy if the condition holds, else no opinion. Law: conditional c (conditional d p) = conditional (c and d) p.
    /// A policy with a condition in a scope other than AtStart has at most 64 different tests.
    let conditional (condition: Built<Condition>) (policy: Built<Policy>) : Built<Policy> =
        result {
            let! condition = condition
            let! policy = policy
            return! Policies.conditional condition policy
        }

    /// The first policy's opinion, or the second's if the first abstains, never if it drops:
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

    /// Kept if any of them keeps: the least threshold. At least one policy.
    let anyOf (policies: Built<Policy> list) : Built<Policy> = several Policies.anyOf policies

    /// Kept if all that have an opinion keep: the greatest threshold. At least one policy.
    let allOf (policies: Built<Policy> list) : Built<Policy> = several Policies.allOf policies

    /// Roots by the policy; children by their parent, whose threshold is taken over, except for the cases that are overridden.
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

    /// Roots by the policy; children by their parent.
    let parentBased root = parentBasedWith ParentOverrides.None root

    /// One state of the policy per key. Law: with k keys at most, what the policy caps at c is capped at c per place and at (k + 1) c
    /// in all, whatever keys arrive. One key meets c, or 2 c if it moves from the shared overflow state to a place of its own.
    /// Keys inside keys (perKey or firstSeen inside perKey) multiply: at most 1,000,000 in all.
    let perKey (key: Built<TraceKey>) (settings: KeySettings) (policy: Built<Policy>) : Built<Policy> =
        result {
            let! key = key
            let! policy = policy
            return! Policies.perKey key settings policy
        }

    /// Keeps the first trace of every key in each period, with a bound on the keys; else no opinion. Further keys, and traces without
    /// the key, get no opinion.
    let firstSeenWith (maxKeys: int) (key: Built<TraceKey>) (period: TimeSpan) : Built<Policy> =
        result {
            let! key = key
            return! Policies.firstSeen maxKeys key period
        }

    /// Keeps the first trace of every key in each period, else no opinion; at most 1,000 keys are remembered.
    let firstSeen key period = firstSeenWith 1_000 key period

    /// The policy under a name that shows in explanations and metrics; the innermost name counts.
    let named (name: string) (policy: Built<Policy>) : Built<Policy> = policy |> Result.bind (Policies.named name)

    /// The policy; spans that it keeps carry these attributes: text, whole and real numbers, true and false. At most 64 annotations
    /// in one policy; of two that set one key the outer counts.
    let annotate (attributes: (string * obj) list) (policy: Built<Policy>) : Built<Policy> =
        result {
            let! policy = policy
            return! policy |> Policies.annotate (attributes |> Seq.map KeyValuePair)
        }
