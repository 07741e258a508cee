namespace Tracing.Functional.Reload;

// Hears of changes of one file, as far as the operating system tells: not over every network, and only while its folder is the same one.
// So whoever needs to know looks from time to time too.
internal sealed class FileWatch : IDisposable
{
    private readonly Lock _changing = new();
    private FileSystemWatcher? _watcher;
    private volatile bool _isBroken;
    private bool _isDisposed;

    /// <summary>Watches this file from now on, in place of another, if its folder exists. It may be watched already.</summary>
    public void On(string path, Action changed)
    {
        var folder = Path.GetDirectoryName(path);
        lock (_changing)
        {
            var exists = Directory.Exists(folder);
            if (_isDisposed || (exists && !_isBroken && string.Equals(_watcher?.Path, folder, StringComparison.Ordinal)))
                return;
            Stop();
            if (exists)
                _watcher = Started(folder!, changed);
        }
    }

    public void Dispose()
    {
        lock (_changing)
        {
            _isDisposed = true;
            Stop();
        }
    }

    private void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
        _isBroken = false;
    }

    /// <summary>Null if the system has no watch left, or lets us see nothing. Then looking from time to time has to do.</summary>
    private FileSystemWatcher? Started(string folder, Action changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder);
            watcher.Created += (_, _) => changed();
            watcher.Changed += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.Error += (_, _) =>
            {
                _isBroken = true;
                changed();
            };
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            watcher?.Dispose();
            return null;
        }
    }
}
