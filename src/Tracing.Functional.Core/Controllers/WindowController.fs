// The ratio of `adaptiveWindow`: recomputed once every sampleSize requests from the rate observed over them.
// Kept for people who know that sampler; it has no hard cap. Pure; times in nanoseconds.
namespace Tracing.Functional

/// One window: how many requests it has seen, when it began and the threshold in force.
[<Struct>]
type internal Window =
    {
        Asked: int64
        Began: int64
        Threshold: uint64
    }

    /// Before the first request everything is kept.
    static member Fresh = { Asked = 0L; Began = System.Int64.MinValue; Threshold = 0UL }

module internal WindowController =

    /// target / observed rate, if `sampleSize` requests took `elapsed` nanoseconds. A clock that stands still counts as one nanosecond.
    let threshold (targetPerSecond: float) (sampleSize: int) (elapsed: int64) =
        let seconds = float (max 1L elapsed) / 1e9
        let ratio = min 1.0 (targetPerSecond * seconds / float sampleSize)
        (Thresholds.ofRatio (max ratio (System.Math.ScaleB(1.0, -56)))).Value

    /// The window after one more request; the request that fills it already meets the new threshold.
    let ask targetPerSecond (sampleSize: int) now (window: Window) =
        let began = if window.Asked = 0L then now else window.Began
        let asked = window.Asked + 1L

        if asked % int64 sampleSize = 0L then
            { Asked = asked; Began = now; Threshold = threshold targetPerSecond sampleSize (now - began) }
        else
            { Asked = asked; Began = began; Threshold = window.Threshold }
