// The ratio of `adaptiveWindow`: recomputed once every sampleSize requests from the rate observed over them.
// Kept for people who know that sampler; it has no hard cap. Pure; times in nanoseconds.
namespace Tracing.Functional

/// One window: how many requests there were, how many of them before it began, when it began and the threshold in force.
[<Struct>]
type internal Window =
    {
        Asked: int64
        Before: int64
        Began: int64
        Threshold: uint64
    }

    /// Before the first request everything is kept.
    static member Fresh = { Asked = 0L; Before = 0L; Began = System.Int64.MinValue; Threshold = 0UL }

module internal WindowController =

    /// target / observed rate, if that many requests took `elapsed` nanoseconds, at least one.
    let threshold (targetPerSecond: float) (requests: int64) (elapsed: int64) =
        let seconds = float elapsed / 1e9
        let ratio = min 1.0 (targetPerSecond * seconds / float requests)
        (Thresholds.ofRatio (max ratio (System.Math.ScaleB(1.0, -56)))).Value

    /// The window after the request that fills it. If no time has passed, no rate is known: the window goes on. If the clock has gone back,
    /// the next window begins. The threshold stays in both cases.
    let private close targetPerSecond now (window: Window) =
        if now = window.Began then
            window
        else
            let next = { window with Before = window.Asked; Began = now }

            if now < window.Began then
                next
            else
                { next with
                    Threshold = threshold targetPerSecond (window.Asked - window.Before) (now - window.Began)
                }

    /// The window after one more request; the request that fills it already meets the new threshold.
    let ask targetPerSecond (sampleSize: int) now (window: Window) =
        let began = if window.Asked = 0L then now else window.Began
        let window = { window with Asked = window.Asked + 1L; Began = began }

        if window.Asked % int64 sampleSize = 0L then
            close targetPerSecond now window
        else
            window
