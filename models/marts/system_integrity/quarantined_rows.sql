with

quarantined as (

    select * from {{ ref('stg_ingestion__quarantined_rows') }}

)

select * from quarantined
