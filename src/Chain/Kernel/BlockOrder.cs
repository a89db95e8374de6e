using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>The order of envelopes inside a block under <see cref="OrderRule.Fair"/>: what PrepareProposal makes and ProcessProposal verifies.</summary>
public static class BlockOrder
{
    /// <summary>Sorts envelopes by class, then by hash of account and last app hash, then by the account's own nonces.</summary>
    /// <param name="envelopes">In any order.</param>
    /// <param name="lastAppHash">App hash of the block before: known to all, chosen by nobody who proposes now.</param>
    public static void Sort(List<Envelope> envelopes, in Hash32 lastAppHash)
    {
        Place[] places = new Place[envelopes.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Envelope envelope = envelopes[i];
            Address account = envelope.Account;
            Sha256.Hash(Hash32.Bytes(in lastAppHash), Address.Bytes(in account), out Hash32 tie);
            places[i] = new Place(envelope.OrderClass, tie, envelope.KeyAddress, envelope.IsSequenced, envelope.Nonce, envelope);
        }
        // An account's own order is kept: none of its envelopes runs before one with a lower nonce, so a later cancel waits with the order it cancels.
        Array.Sort(places, static (left, right) => left.CompareOwn(right));
        for (int i = 1; i < places.Length; i++)
        {
            bool sameKey = places[i].Tie == places[i - 1].Tie && places[i].Key == places[i - 1].Key && places[i].IsSequenced == places[i - 1].IsSequenced;
            if (sameKey && places[i].Class < places[i - 1].Class) places[i] = places[i] with { Class = places[i - 1].Class };
        }
        Array.Sort(places, static (left, right) => left.CompareBlock(right));
        for (int i = 0; i < places.Length; i++) envelopes[i] = places[i].Envelope;
    }

    /// <summary>Whether envelopes already stand in fair order.</summary>
    public static bool IsSorted(List<Envelope> envelopes, in Hash32 lastAppHash)
    {
        List<Envelope> sorted = [.. envelopes];
        Sort(sorted, in lastAppHash);
        for (int i = 0; i < sorted.Count; i++)
            if (sorted[i].Id != envelopes[i].Id) return false;
        return true;
    }

    // Nonces of native envelopes and of transactions are not compared: they count different things.
    private readonly record struct Place(OrderClass Class, Hash32 Tie, Address Key, bool IsSequenced, ulong Nonce, Envelope Envelope)
    {
        public int CompareOwn(Place other)
        {
            int order = Tie.CompareTo(other.Tie);
            if (order != 0) return order;
            order = Key.CompareTo(other.Key);
            if (order != 0) return order;
            order = IsSequenced.CompareTo(other.IsSequenced);
            if (order != 0) return order;
            order = Nonce.CompareTo(other.Nonce);
            return order != 0 ? order : Envelope.Id.CompareTo(other.Envelope.Id);
        }

        public int CompareBlock(Place other) => Class != other.Class ? Class.CompareTo(other.Class) : CompareOwn(other);
    }
}
