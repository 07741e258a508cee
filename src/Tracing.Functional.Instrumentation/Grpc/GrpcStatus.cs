using System.Globalization;
using System.Net;

namespace Tracing.Functional.Instrumentation.Grpc;

// The status codes of gRPC: numbers, names, and which of them are errors for a client and for a server. Any other number is UNKNOWN.
internal static class GrpcStatus
{
    public const int Ok = 0;
    public const int Cancelled = 1;
    public const int Unknown = 2;
    public const int DeadlineExceeded = 4;
    public const int PermissionDenied = 7;
    public const int ResourceExhausted = 8;
    public const int Unimplemented = 12;
    public const int Internal = 13;
    public const int Unavailable = 14;
    public const int DataLoss = 15;
    public const int Unauthenticated = 16;

    /// <summary>The name of the header or trailer that carries the number.</summary>
    public const string Header = "grpc-status";

    private static readonly string[] s_names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    /// <summary>The code of a grpc-status text; null if there is none, UNKNOWN if it is no number from 0 to 16.</summary>
    public static int? Parse(string? text)
    {
        if (text is null)
            return null;
        return int.TryParse(text.AsSpan().Trim(' '), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && IsCode(code)
            ? code
            : Unknown;
    }

    /// <summary>The code's name, such as NOT_FOUND.</summary>
    public static string Name(int code) => s_names[IsCode(code) ? code : Unknown];

    /// <summary>For a client everything but OK is an error.</summary>
    public static bool IsClientError(int code) => code != Ok;

    /// <summary>For a server only what is the server's own fault is an error.</summary>
    public static bool IsServerError(int code) =>
        code is Unknown or DeadlineExceeded or Unimplemented or Internal or Unavailable or DataLoss || !IsCode(code);

    /// <summary>The status of a response without grpc-status, which came from a proxy or an ordinary HTTP server.</summary>
    public static int FromHttp(HttpStatusCode status) => (int)status switch
    {
        400 => Internal,
        401 => Unauthenticated,
        403 => PermissionDenied,
        404 => Unimplemented,
        429 or 502 or 503 or 504 => Unavailable,
        _ => Unknown,
    };

    /// <summary>The status of a stream that was reset with this HTTP/2 error code.</summary>
    public static int FromReset(long http2Error) => http2Error switch
    {
        0 or 1 or 2 or 3 or 4 or 6 or 9 => Internal,
        7 => Unavailable,
        8 => Cancelled,
        11 => ResourceExhausted,
        12 => PermissionDenied,
        _ => Unknown,
    };

    private static bool IsCode(int code) => (uint)code < (uint)s_names.Length;
}
