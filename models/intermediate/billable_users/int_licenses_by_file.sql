with

licenses as (

    select * from {{ ref('stg_license_app__licenses') }}

),

-- older pings name the file by one hash, newer ones by the other
files as (

    select license_id, license_md5 as license_hash, subscription_name, starts_on from licenses
    union all
    select license_id, license_sha256 as license_hash, subscription_name, starts_on from licenses

),

-- the newest licence speaks where a file was issued twice, one with a subscription before one without
newest as (

    select
        license_hash,
        subscription_name,
        starts_on
    from files
    where license_hash is not null
    qualify row_number() over (
        partition by license_hash
        order by
            case when subscription_name is null then 1 else 0 end,
            try_cast(license_id as bigint) desc nulls last,
            license_id desc
    ) = 1

)

select * from newest
