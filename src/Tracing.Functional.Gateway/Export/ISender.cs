namespace Tracing.Functional.Gateway.Export;

/// <summary>Sends a request once, by one protocol. Throws nothing but a cancellation.</summary>
internal interface ISender : IDisposable
{
    Task<Attempt> Send(ExportRequest request, CancellationToken cancellation);
}
