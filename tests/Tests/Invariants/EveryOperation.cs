using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Invariants;

/// <summary>Operations of every kind in the catalog, with fields that are aimed at one account: its address, its orders, markets and assets in which it has something.</summary>
public sealed class EveryOperation(int seed, TestCity city, Address victim)
{
    private static readonly string[] Texts = ["", "court 7", "0:1", "VICTIM", "1"];
    private readonly Random _random = new(seed);

    public IEnumerable<OperationDefinition> Definitions => city.Catalog.Modules.SelectMany(module => module.Operations).Where(operation => !operation.IsDevelopment);

    /// <summary>One whose own check passes, if a few throws find it.</summary>
    public bool TryMake(OperationDefinition definition, out Operation operation)
    {
        for (int i = 0; i < 40; i++)
        {
            operation = (Operation)Activator.CreateInstance(definition.Type, [.. definition.Fields.Select(Value)])!;
            if (operation.RunCheck() == 0) return true;
        }
        operation = null!;
        return false;
    }

    private object Value(FieldDefinition field)
    {
        switch (field.Kind)
        {
            case FieldKind.Bool: return _random.Next(2) == 0;
            case FieldKind.Enum: return Enum.GetValues(field.Type).GetValue(_random.Next(Enum.GetValues(field.Type).Length))!;
            case FieldKind.Signed: return _random.Next(4) switch { 0 => city.TimeMs + 60_000, 1 => 0, 2 => 1_000, _ => 150_000L };
            case FieldKind.Unsigned:
                ulong number = _random.Next(4) switch { 0 => 0, 1 => city.Modules.Get<MarketModule>().Counters.LastOrderId, _ => (ulong)_random.Next(1, 30) };
                return Convert.ChangeType(field.Type == typeof(byte) ? Math.Min(number, byte.MaxValue) : Math.Min(number, ushort.MaxValue), field.Type, CultureInfo.InvariantCulture);
            case FieldKind.Symbol: return Symbol.Of(field.Name.Contains("market", StringComparison.Ordinal) ? Pick("GOLD-KRW", "SILVER-KRW") : Pick("KRW", "GOLD", "SILVER"));
            case FieldKind.Text: return Texts[_random.Next(Texts.Length)];
            case FieldKind.Bytes: return city.Users[_random.Next(city.Users.Length)].PublicKey;
            case FieldKind.Amount: return Amount.Whole((ulong)_random.Next(1, 1_000));
            case FieldKind.Hash: return new Hash32(Enumerable.Repeat((byte)_random.Next(1, 5), Hash32.Size).ToArray());
            case FieldKind.Address: return _random.Next(3) != 0 ? victim : city.Users[_random.Next(city.Users.Length)].Address;
            default: throw new InvalidOperationException($"no value of kind {field.Kind}");
        }
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
