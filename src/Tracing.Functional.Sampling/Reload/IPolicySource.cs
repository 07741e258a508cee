namespace Tracing.Functional.Reload;

// Where the text of a policy is. Only one thread at a time reads or watches.
internal interface IPolicySource : IDisposable
{
    /// <summary>What it says now. Throws nothing that a file or a configuration can cause.</summary>
    PolicyReading Read();

    /// <summary>
    /// Calls back, from any thread, soon after something may have changed, as far as the system tells. Watches on if it does so already.
    /// </summary>
    void Watch(Action changed);
}
