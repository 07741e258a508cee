using System.Security;
using System.Text;

namespace Tracing.Functional.Reload;

// The text of a policy in a file, as UTF-8.
internal sealed class FilePolicySource(string path, bool isWatched) : IPolicySource
{
    /// <summary>A longer file is no policy that a person wrote.</summary>
    public const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FileWatch _watch = new();
    private readonly string _origin = Path.GetFileName(path);

    public PolicyReading Read()
    {
        try
        {
            return Bytes() is { } bytes
                ? PolicyReading.Of(PolicySourceKind.File, _origin, Text(bytes))
                : None(Rejection.Read, $"{path} is longer than 1 MB.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return None(Rejection.Missing, $"{path} does not exist.");
        }
        catch (DecoderFallbackException)
        {
            return None(Rejection.Read, $"{path} is not UTF-8.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException)
        {
            return None(Rejection.Read, $"{path} cannot be read: {fault.Message}");
        }
    }

    public void Watch(Action changed)
    {
        if (isWatched)
            _watch.On(path, changed);
    }

    public void Dispose() => _watch.Dispose();

    private static string Text(byte[] bytes)
    {
        var text = s_strict.GetString(bytes);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    private PolicyReading None(string reason, string message) =>
        PolicyReading.None(PolicySourceKind.File, _origin, reason, message);

    /// <summary>All of the file; null if it is too long. Whoever writes or replaces it meanwhile is not disturbed.</summary>
    private byte[]? Bytes()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, count);
            if (content.Length > MostBytes)
                return null;
        }

        return content.ToArray();
    }
}
