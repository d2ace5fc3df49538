namespace System.IO.Hashing;

/// <summary>The prime constants of the xxHash family and the mixing steps made of them.</summary>
internal static class Primes
{
    public const uint P32N1 = 0x9E3779B1;
    public const uint P32N2 = 0x85EBCA77;
    public const uint P32N3 = 0xC2B2AE3D;

    public const ulong P64N1 = 0x9E3779B185EBCA87;
    public const ulong P64N2 = 0xC2B2AE3D27D4EB4F;
    public const ulong P64N3 = 0x165667B19E3779F9;
    public const ulong P64N4 = 0x85EBCA77C2B2AE63;
    public const ulong P64N5 = 0x27D4EB2F165667C5;

    public const ulong PMx1 = 0x165667919E3779F9;
    public const ulong PMx2 = 0x9FB21C651E98DF25;

    public static ulong Avalanche64(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * P64N2;
        hash = (hash ^ (hash >> 29)) * P64N3;
        return hash ^ (hash >> 32);
    }

    public static ulong AvalancheXxh3(ulong hash)
    {
        hash = (hash ^ (hash >> 37)) * PMx1;
        return hash ^ (hash >> 32);
    }
}
