using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Validators;

namespace Gwangan.Node.Solvency;

/// <summary>Who signs each block, followed from the genesis by the blocks' events; keys come from the operations that name them.</summary>
/// <remarks>A set is believed only where its hash is the one that the header before announced, so nothing here has to be trusted.</remarks>
internal sealed class AuditedValidators
{
    private readonly Dictionary<Address, PublicKey> _keys = [];
    private readonly SortedDictionary<long, List<(Address Validator, long Power)>> _changes = [];
    private readonly Dictionary<Address, long> _powers = [];
    private readonly FieldReader _fields = new();
    private readonly ProtoWriter _scratch = new();

    /// <summary>Begins with a genesis' validators.</summary>
    public AuditedValidators(ValidatorSet genesis)
    {
        Current = genesis;
        TakeOver(genesis.Validators);
    }

    /// <summary>Those of the block that was asked for last.</summary>
    public ValidatorSet Current { get; private set; }

    /// <summary>Notes keys that may come to sign: those in a state.</summary>
    public void Know(IEnumerable<ValidatorRecord> records)
    {
        foreach (ValidatorRecord record in records) _keys[record.Address] = record.PublicKey;
    }

    /// <summary>Notes the keys that an envelope names, also inside what it proposes.</summary>
    public void Know(Envelope envelope, OperationCatalog catalog)
    {
        foreach (Operation operation in envelope.Operations) Know(operation, catalog);
    }

    /// <summary>Notes an event.</summary>
    public void Take(in ValidatorPowerSet change)
    {
        if (!_changes.TryGetValue(change.FromHeight, out List<(Address, long)>? changes)) _changes[change.FromHeight] = changes = [];
        changes.Add((change.Validator, change.Power));
    }

    /// <summary>Other validators sign from here on, whom no block has announced.</summary>
    public void TakeOver(IEnumerable<Validator> validators)
    {
        _powers.Clear();
        _changes.Clear();
        foreach (Validator validator in validators) (_keys[validator.Address], _powers[validator.Address]) = (validator.PublicKey, validator.VotingPower);
    }

    /// <summary>Those who sign a block, when they are known and make the hash that its header names; heights ascend.</summary>
    public ValidatorSet? At(long height, Header header)
    {
        while (_changes.Count > 0 && _changes.First() is var (from, changes) && from <= height)
        {
            foreach ((Address validator, long power) in changes) _powers[validator] = power;
            _changes.Remove(from);
        }
        if (IsOf(Current, header)) return Current;
        List<Validator> members = [];
        foreach ((Address address, long power) in _powers)
        {
            if (power == 0) continue;
            if (!_keys.TryGetValue(address, out PublicKey? key)) return null;
            members.Add(new Validator(key, power));
        }
        if (!ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set) || !IsOf(set, header)) return null;
        return Current = set;
    }

    private static bool IsOf(ValidatorSet set, Header header)
    {
        Hash32 hash = set.Hash();
        return header.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in hash));
    }

    private void Know(Operation operation, OperationCatalog catalog)
    {
        if (operation is Propose proposed && catalog.TryFind(proposed.Operation, out OperationDefinition definition) && definition.TryDecode(proposed.Content, _fields, _scratch, out Operation inner)) operation = inner;
        if (operation is not SetValidator set || set.Check() != ValidatorsRefusal.None) return;
        PublicKey key = new((Chain.Cosmos.Comet.KeyType)set.KeyType, set.PublicKey);
        _keys[key.Address] = key;
    }
}
