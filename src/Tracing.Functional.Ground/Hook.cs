namespace Tracing.Functional.Ground;

// Runs our own code, and callbacks of the user's, inside calls of the application. Nothing they throw gets out: it goes to the report.
internal sealed class Hook
{
    /// <summary>Drops faults: the caller's fallback says all there is to say.</summary>
    public static readonly Hook Silent = new(static _ => { });

    private readonly Action<Exception> _report;

    /// <summary>
    /// Counts faults under this name in the meter "Tracing.Functional". The first fault goes to the event log.
    /// </summary>
    public Hook(string name) => _report = new InstrumentationFaults(name).Report;

    /// <summary>Hands faults to a report of the caller's, which must not throw.</summary>
    public Hook(Action<Exception> report) => _report = report;

    /// <summary>Runs the action. Pass what it needs as state, so that nothing is allocated.</summary>
    public void Run<T>(T state, Action<T> action)
        where T : allows ref struct
    {
        try
        {
            action(state);
        }
#pragma warning disable CA1031 // The application's call goes on, whatever was thrown.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _report(fault);
        }
    }

    /// <summary>Returns the function's result, or the fallback if it throws.</summary>
    public TResult Run<T, TResult>(T state, Func<T, TResult> function, TResult fallback)
        where T : allows ref struct
    {
        try
        {
            return function(state);
        }
#pragma warning disable CA1031 // The application's call goes on, whatever was thrown.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _report(fault);
            return fallback;
        }
    }
}
