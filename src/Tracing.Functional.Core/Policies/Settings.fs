// Settings of the policies that have several, with their defaults. Owns the shapes; what is legal is checked in Building.
namespace Tracing.Functional

open System

/// <summary>Settings of the adaptive policy, the debt controller.</summary>
type AdaptiveSettings =
    {
        /// Kept traces per second in the long run; above 0, at most 1,000,000.
        TargetPerSecond: float
        /// Traces kept in full before the probability falls: sigma; 2 to 1,000,000. Default: the target rounded up, at least 2.
        Burst: int
        /// Traces of debt that halve the probability: h; 1 to 1,000. Default 4.
        Softness: int
        /// Halvings before arrivals are shed: D; the smallest probability is 2^-D; 1 to 40. Default 20.
        Depth: int
    }

    /// The defaults for a target in traces per second.
    static member For(targetPerSecond: float) =
        {
            TargetPerSecond = targetPerSecond
            Burst = max 2 (int (ceil (min targetPerSecond 1e6)))
            Softness = 4
            Depth = 20
        }

    /// B = sigma + h D: the hard cap says at most B + t * target traces are kept in any t seconds.
    member settings.Bound = settings.Burst + settings.Softness * settings.Depth

/// <summary>Settings of one state per key.</summary>
type KeySettings =
    {
        /// Keys with a state of their own; every further key shares one overflow state. 1 to 100,000; default 500.
        MaxKeys: int
        /// How long a key is not asked for before its place may be given to another. Default 10 minutes.
        IdleAfter: TimeSpan
    }

    /// 500 keys, idle after 10 minutes.
    static member Default = { MaxKeys = 500; IdleAfter = TimeSpan.FromMinutes 10.0 }
