namespace OrderShop;

// The services behind the gateway, once their addresses are known.
internal sealed class Backends : IDisposable
{
    private InventoryClient? _inventory;
    private PaymentClient? _payments;

    public InventoryClient Inventory => _inventory ?? throw new InvalidOperationException("The inventory is not there yet.");

    public PaymentClient Payments => _payments ?? throw new InvalidOperationException("The payment service is not there yet.");

    public void Connect(Uri inventory, Uri payments) =>
        (_inventory, _payments) = (new InventoryClient(inventory), new PaymentClient(payments));

    public void Dispose()
    {
        _inventory?.Dispose();
        _payments?.Dispose();
    }
}
