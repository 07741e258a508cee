using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Reload;

// The text of a policy in a section of the application's configuration, or in a file that the section names. Always one text: a list would
// be merged by index where two files of the configuration have it, so that rules of one would stand between rules of the other.
internal sealed class ConfigurationPolicySource(IConfiguration section, Func<string, string> fullPath, bool isWatched) : IPolicySource
{
    public const string PolicyKey = "Policy", FileKey = "PolicyFile";

    private readonly string _name = section is IConfigurationSection { Path: var path } ? path + ConfigurationPath.KeyDelimiter : "";
    private IDisposable? _changes;
    private volatile Action? _changed;
    private int _hasChanged = 1;
    private PolicyReading? _reading;
    private FilePolicySource? _file;

    public PolicyReading Read()
    {
        try
        {
            // Listen before looking, or a change between the two would be missed.
            _changes ??= ChangeToken.OnChange(section.GetReloadToken, Changed);
            if (Interlocked.Exchange(ref _hasChanged, 0) == 1)
                Look();
        }
#pragma warning disable CA1031 // A provider of the application's configuration may throw anything. It is told as the reason.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Use(None(PolicyKey, Rejection.Read, FaultText.Of(fault)));
        }

        return _file?.Read() ?? _reading!;
    }

    public void Watch(Action changed)
    {
        _changed = changed;
        if (Volatile.Read(ref _hasChanged) == 1)
            changed();
        _file?.Watch(changed);
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _file?.Dispose();
    }

    /// <summary>
    /// The configuration is looked at only when it says that it has changed. In between it may hold nothing: the framework's provider of
    /// JSON drops all that it knew when its file is half written, and says so to nobody.
    /// </summary>
    private void Changed()
    {
        Volatile.Write(ref _hasChanged, 1);
        _changed?.Invoke();
    }

    private void Look()
    {
        if (Array.Find([PolicyKey, FileKey], key => section.GetSection(key).GetChildren().Any()) is { } list)
        {
            Use(None(list, Rejection.Parse, $"{_name}{list} is a list or an object; allowed: one text. Configuration merges lists by "
                + "index, so the rules of one file would mix with those of another."));
            return;
        }

        switch (Value(PolicyKey), Value(FileKey))
        {
            case ({ } text, null):
                Use(PolicyReading.Of(PolicySourceKind.Configuration, _name + PolicyKey, text));
                break;
            case (null, { } file):
                Use(new FilePolicySource(fullPath(file), isWatched));
                break;
            case (null, null):
                Use(None(PolicyKey, Rejection.Missing, $"Neither {_name}{PolicyKey} nor {_name}{FileKey} is set."));
                break;
            default:
                Use(None(PolicyKey, Rejection.Parse, $"Both {_name}{PolicyKey} and {_name}{FileKey} are set; allowed: one of them."));
                break;
        }
    }

    private void Use(PolicyReading reading)
    {
        _file?.Dispose();
        (_file, _reading) = (null, reading);
    }

    private void Use(FilePolicySource file)
    {
        _file?.Dispose();
        (_file, _reading) = (file, null);
    }

    /// <summary>An empty value is none: a later layer of the configuration cannot take a key away, only empty it.</summary>
    private string? Value(string key) => section[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private PolicyReading None(string key, string reason, string message) =>
        PolicyReading.None(PolicySourceKind.Configuration, _name + key, reason, message);
}
