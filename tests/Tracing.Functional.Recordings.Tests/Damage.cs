// Bytes as faulty networks, disks and people leave them.
namespace Tracing.Functional.Recordings.Tests;

internal static class Damage
{
    public static byte[] Of(byte[][] whole, Random random)
    {
        var bytes = (byte[])whole[random.Next(whole.Length)].Clone();
        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 9))..]];
            case 2:
                var other = whole[random.Next(whole.Length)];
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 3:
                var more = new byte[random.Next(1, 12)];
                random.NextBytes(more);
                return [.. bytes[..at], .. more, .. bytes[at..]];
            default:
                for (var i = random.Next(1, 5); i > 0; i--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }
}
