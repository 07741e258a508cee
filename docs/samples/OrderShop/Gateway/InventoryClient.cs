using Tracing.Functional;

namespace OrderShop;

// The inventory as the gateway sees it: HTTP, with the route's template for the span's name.
internal sealed class InventoryClient(Uri address) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = address };

    public async Task Reserve(string item)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/stock/{item}").SetRouteTemplate("/stock/{item}");
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();
}
