using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.EntityFrameworkCore.Setup;

// Checks the options when a context is made from them: what the provider was given is known then, in any order of calls.
internal sealed class TracingOptionsExtension : IDbContextOptionsExtension
{
    private DbContextOptionsExtensionInfo? _info;

    public DbContextOptionsExtensionInfo Info => _info ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
        foreach (var extension in options.Extensions)
        {
            if (extension is RelationalOptionsExtension { Connection: TracedConnection { Inner: var inner } }
                && SqlSystem.Of(inner.GetType()) is "sqlite")
                throw new InvalidOperationException(EntityFrameworkGuard.Remedy);
        }
    }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using tracing ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["Tracing.Functional"] = "1";
    }
}
