#!/bin/sh
# The disk image for macOS: signs Corral.app, packs it, has it notarised. NOT RUN: written from Apple's documentation.
#
#   python -m release folder && release/macos/dmg.sh 0.1.0
#
# CORRAL_IDENTITY     the name of a "Developer ID Application" certificate in the keychain; without it nothing is signed
# CORRAL_NOTARY       the name of a profile that `xcrun notarytool store-credentials` has kept; without it nothing is sent
#
# For everybody: put Corral.app into /Applications. For oneself: into ~/Applications. Silently, from the mounted image:
#   ditto /Volumes/Corral/Corral.app /Applications/Corral.app
# The command is Corral.app/Contents/MacOS/corral. Removing the app leaves ~/Library/Application Support/corral.
set -eu

version=${1:?the version}
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
app=$here/dist/Corral.app
image=$here/dist/corral-$version-$(uname -m).dmg
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

if [ -n "${CORRAL_IDENTITY-}" ]; then
    # Libraries first, the app around them last: a signature covers what is inside.
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) -print0 |
        xargs -0 codesign --force --timestamp --options runtime --entitlements "$here/release/macos/entitlements.plist" \
            --sign "$CORRAL_IDENTITY"
    codesign --force --timestamp --options runtime --entitlements "$here/release/macos/entitlements.plist" \
        --sign "$CORRAL_IDENTITY" "$app"
    codesign --verify --deep --strict "$app"
else
    echo "dmg.sh: CORRAL_IDENTITY is not set, so nothing is signed" >&2
fi

cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname Corral -srcfolder "$stage" -fs HFS+ -format UDZO -ov "$image"
[ -z "${CORRAL_IDENTITY-}" ] || codesign --timestamp --sign "$CORRAL_IDENTITY" "$image"

if [ -n "${CORRAL_NOTARY-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$CORRAL_NOTARY" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature "$image"
fi
