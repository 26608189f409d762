namespace Shopkeeper.Guards.Tests;
