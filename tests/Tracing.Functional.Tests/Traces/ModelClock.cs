namespace Tracing.Functional.Tests.Traces;

// The engine's time as the machine gets it: it stands still while the clock is a little behind, and a jump back of a second or more is
// forgotten as soon as it is seen.
internal sealed class ModelClock
{
    private const long Jump = 1_000_000_000;
    private long _clock;
    private long _offset;

    /// <summary>Whether anybody has looked at it.</summary>
    public bool IsRunning { get; private set; }

    public long Now { get; private set; }

    /// <summary>The first trace: whatever the clock did before counts for nothing.</summary>
    public void Run()
    {
        Now = IsRunning ? Math.Max(Now, _clock + _offset) : _clock;
        IsRunning = true;
    }

    public void Advance(int milliseconds)
    {
        _clock += milliseconds * 1_000_000L;
        if (!IsRunning)
            return;
        if (Now - (_clock + _offset) >= Jump)
            _offset = Now - _clock;
        else
            Now = Math.Max(Now, _clock + _offset);
    }
}
